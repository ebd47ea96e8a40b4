"""Every package has its README, and every channel its page, its fixtures and its conformance report."""

import json

from self_test import Case


def findings(tree):
    paths = set(tree.paths)
    for manifest in sorted(tree.small_manifests()):
        readme = manifest.replace("Package.swift", "README.md")
        if readme not in paths:
            yield f"{readme}: is missing"
    for folder in tree.channels():
        page = f"Plugins-docs/{folder.split('/')[-1]}.md"
        if page not in paths:
            yield f"{page}: is missing"
        if not any(is_fixture(path, folder) for path in paths):
            yield f"{folder}: has no fixture in Tests/*/Fixtures"
        yield from conformance(tree, f"{folder}/Sources/{folder.split('/')[-1]}Channel/conformance.json")


def is_fixture(path, folder):
    parts = path.removeprefix(folder + "/").split("/")
    return path.startswith(folder + "/Tests/") and parts[2:3] == ["Fixtures"] and not parts[-1].startswith(".")


def conformance(tree, path):
    if path not in tree.paths:
        yield f"{path}: is missing; the conformance test of the channel writes it"
        return
    try:
        json.loads(tree.text(path))
    except ValueError as problem:
        yield f"{path}: is not JSON: {problem}"


OWL = "Packages/Channels/Owl"
REPORT = f"{OWL}/Sources/OwlChannel/conformance.json"
WHOLE = {
    f"{OWL}/Package.swift": "",
    f"{OWL}/README.md": "",
    REPORT: "{}",
    f"{OWL}/Tests/OwlChannelTests/Fixtures/text/meta.json": "{}",
    "Plugins-docs/Owl.md": "",
}


def without(path):
    return {name: text for name, text in WHOLE.items() if name != path}


CASES = [
    Case("a whole channel", WHOLE),
    Case("what channels share", {"Packages/Channels/Shared/Meta/Sources/a.swift": ""}),
    Case("no page", without("Plugins-docs/Owl.md"), "Plugins-docs/Owl.md: is missing"),
    Case("no README", without(f"{OWL}/README.md"), f"{OWL}/README.md: is missing"),
    Case("no fixture", without(f"{OWL}/Tests/OwlChannelTests/Fixtures/text/meta.json"), "has no fixture"),
    Case("no report", without(REPORT), f"{REPORT}: is missing"),
    Case("a report at the top", without(REPORT) | {f"{OWL}/conformance.json": "{}"}, f"{REPORT}: is missing"),
    Case("a broken report", WHOLE | {REPORT: "{"}, "is not JSON"),
]

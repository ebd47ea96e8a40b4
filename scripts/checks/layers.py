"""Imports and dependencies keep to the layers, and outside libraries stay behind their walls."""

import re

from root import dependencies, package_folder
from self_test import Case
from swift_source import parsed

# The table: each library of ours, what else of ours it may import, and the outside libraries behind its wall.
LAYERS = {
    "HubCore": ("", ""),
    "HubIdentity": ("HubCore", ""),
    "HubPhone": ("HubCore HubIdentity CPhoneNumbers", ""),
    "CPhoneNumbers": ("", ""),
    "ChannelKit": ("HubCore", "Crypto HTTPTypes Logging"),
    "HubStorage": ("HubCore HubIdentity", "Crypto GRDB GRDBSQLite"),
    "ChannelSimulation": ("HubCore ChannelKit", "HTTPTypes Hummingbird Logging NIOCore NIOPosix"),
    "ChannelTestKit": ("HubCore ChannelKit ChannelSimulation", "HTTPTypes Logging"),
    "HubSync": (
        "HubCore HubIdentity HubPhone HubStorage ChannelKit",
        "AsyncHTTPClient HTTPTypes Logging NIOCore NIOHTTP1 NIOPosix ServiceLifecycle",
    ),
    "HubServer": (
        "HubCore HubIdentity HubPhone HubStorage HubSync ChannelKit CZlib",
        "Crypto CryptoExtras HTTPTypes Hummingbird HummingbirdCore Logging NIOCore ServiceLifecycle",
    ),
    "CZlib": ("", ""),
    "HubRuntime": (
        "HubCore HubIdentity HubPhone HubStorage HubSync HubServer ChannelKit ChannelSimulation",
        "ArgumentParser Configuration HTTPTypes Logging ServiceLifecycle UnixSignals",
    ),
}
ANY = None  # every library: of an adapter, what its protocol needs; of the programs, everything
CHANNEL = ("HubCore ChannelKit", ANY)
SIMULATOR = ("HubCore ChannelKit ChannelSimulation", ANY)
EVERYTHING = (ANY, ANY)

# What may be imported without being declared: the standard library, and for all but HubCore the system's own modules.
STANDARD = {"Swift", "Synchronization", "RegexBuilder", "Observation"}
SYSTEM = STANDARD | {"Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Musl", "Darwin", "PackageDescription"}
FOR_TESTS = {"Testing", "HummingbirdTesting", "ChannelSimulation", "ChannelTestKit"}

IMPORT = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)]*\))?[ \t]+)*(?:(?:public|package|internal|fileprivate|private)[ \t]+)?"
    r"import[ \t]+(?:(?:struct|class|enum|func|protocol|typealias|var|let|actor)[ \t]+)?(\w+)",
    re.M,
)


def findings(tree):
    targets = tree.manifest["targets"]
    ours = {target["name"]: target for target in targets}
    for target in targets:
        yield from wrong_dependencies(target, ours)
    for path in tree.ending(".swift"):
        if path.startswith(("Packages/", "Apps/")) and not path.endswith("/Package.swift"):
            home = max(
                (t for t in targets if path.startswith(t["path"] + "/")), key=lambda t: len(t["path"]), default=None
            )
            if home is None:
                yield f"{path}: belongs to no target of Package.swift"
            else:
                yield from wrong_imports(path, parsed(tree.text(path)).code, home, ours)


def wrong_dependencies(target, ours):
    for name, _ in dependencies(target):
        if not allowed(name, target, ours):
            yield f"Package.swift: {target['name']} may not depend on {name}"


def wrong_imports(path, code, target, ours):
    declared = {name for name, _ in dependencies(target)}
    for found in IMPORT.finditer(code):
        name, line = found.group(1), code.count("\n", 0, found.start(1)) + 1
        if name in system_modules(target) or name == target["name"]:
            continue
        if name not in declared:
            yield f"{path}:{line}: imports {name}, which {target['name']} does not declare"
        elif not allowed(name, target, ours):
            yield f"{path}:{line}: {target['name']} may not import {name}"


def system_modules(target):
    if target["type"] == "test" or target["name"] == "ChannelTestKit":
        return SYSTEM | {"Testing"}
    return STANDARD if target["name"] == "HubCore" else SYSTEM


def allowed(name, target, ours):
    """Whether the table lets a target use a library; its own package's C libraries always."""
    of_ours, outside = row(target)
    if name not in ours:
        return outside is ANY or name in outside.split() or (target["type"] == "test" and name in FOR_TESTS)
    here, there = package_folder(target["path"]), package_folder(ours[name]["path"]) or ""
    if target["type"] == "test" and (name in FOR_TESTS or here == there):
        return True
    if is_channel(target):
        family = there.startswith("Packages/Channels/Shared/")
        return name in of_ours.split() or family or (here == there and ours[name]["type"] != "regular")
    return of_ours is ANY or name in of_ours.split()


def row(target):
    """The table's line for a target; a test target has that of the library it tests."""
    name = target["name"].removesuffix("Tests") if target["type"] == "test" else target["name"]
    if name in LAYERS:
        return LAYERS[name]
    if is_channel(target):
        return SIMULATOR if name.endswith("Simulator") else CHANNEL
    if target["path"].startswith(("Apps/", "Tests/")):
        return EVERYTHING
    return "", ""


def is_channel(target):
    return target["path"].startswith("Packages/Channels/")


# MARK: Self-test


def made(name, path, *needs, kind="regular"):
    return {"name": name, "type": kind, "path": path, "dependencies": list(needs)}


def ours(name):
    return {"byName": [name, None]}


def outside(name):
    return {"product": [name, name.lower(), None, None]}


CORE = made("HubCore", "Packages/HubCore/Sources/HubCore")
KIT = made("ChannelKit", "Packages/ChannelKit/Sources/ChannelKit", ours("HubCore"), outside("Logging"))
STORAGE = made("HubStorage", "Packages/HubStorage/Sources/HubStorage", ours("HubCore"), outside("GRDB"))
MAIL = made("MailChannel", "Packages/Channels/Mail/Sources/MailChannel", ours("ChannelKit"), outside("Crypto"))
HOUSE = {"targets": [CORE, KIT, STORAGE, MAIL]}


def case(says, path, text, finds=None, manifest=HOUSE):
    return Case(says, {path: text}, finds, manifest)


CASES = [
    case("an allowed import", f"{STORAGE['path']}/a.swift", "public import HubCore\nimport GRDB\n"),
    case("an import in a comment", f"{CORE['path']}/a.swift", "// see\n/*\nimport Foundation\n*/\n"),
    case("HubCore with Foundation", f"{CORE['path']}/a.swift", "import Foundation\n", "imports Foundation"),
    case("a transitive import", f"{MAIL['path']}/a.swift", "@preconcurrency import Logging\n", "does not declare"),
    case("a single type imported", f"{CORE['path']}/a.swift", "import struct GRDB.Row\n", "imports GRDB"),
    case("a file of no target", "Packages/HubCore/Sources/Other/a.swift", "", "belongs to no target"),
    case(
        "an arrow upwards",
        f"{CORE['path']}/a.swift",
        "import HubStorage\n",
        "HubCore may not import HubStorage",
        {"targets": [made("HubCore", CORE["path"], ours("HubStorage")), STORAGE]},
    ),
    case(
        "a core that knows a channel",
        "a.txt",
        "",
        "HubStorage may not depend on MailChannel",
        {"targets": [made("HubStorage", STORAGE["path"], ours("MailChannel")), MAIL]},
    ),
    case(
        "an outside library before another's wall",
        "a.txt",
        "",
        "ChannelKit may not depend on GRDB",
        {"targets": [made("ChannelKit", KIT["path"], outside("GRDB"))]},
    ),
    case(
        "a channel that reads the store",
        "a.txt",
        "",
        "MailChannel may not depend on HubStorage",
        {"targets": [made("MailChannel", MAIL["path"], ours("HubStorage")), STORAGE]},
    ),
]

"""No channel is named outside its own package, Apps/ and tests."""

# The core asks what a channel can do, never which it is.

import re

from self_test import Case
from swift_source import parsed

ID = r'"([a-z][a-z0-9_]{1,31})"'
DECLARED = [
    re.compile(r'\bChannelDescriptor\b[^"]{0,200}?\bid:\s*' + ID),
    re.compile(r'\bChannelID\b[^"\n]{0,20}' + ID),
]
EXCUSE = "// not a channel"  # at the end of a line whose word means something else, such as a field of a form


def findings(tree):
    ids = {}
    for folder in tree.channels():
        found = declared(tree, folder)
        ids |= {channel: folder for channel in found}
        if not found:
            yield f'{folder}: declares no channel id (looked for `ChannelDescriptor(id: "…"` and `ChannelID("…")`)'
    for path in tree.ending(".swift"):
        parts = path.split("/")
        if "Tests" in parts or parts[0] != "Packages":
            continue
        for line, channel in literals(tree.text(path)):
            if channel in ids and not path.startswith(ids[channel] + "/"):
                yield f"{path}:{line}: names the channel {channel}; ask for a capability, or add `{EXCUSE}: why`"


def declared(tree, folder):
    sources = [path for path in tree.ending(".swift") if path.startswith(f"{folder}/Sources/")]
    return {found for path in sources for pattern in DECLARED for found in pattern.findall(tree.text(path))}


def literals(text):
    """The plain string literals of a file, but for kinds of handles, which are excepted by their type."""
    source = parsed(text)
    for line, value in source.literals:
        if EXCUSE not in source.lines[line - 1] and not names_handle_kind(source, line):
            yield line, value


def names_handle_kind(source, line):
    """On a line that says HandleKind, or in an extension of it."""
    if "HandleKind" in source.lines[line - 1]:
        return True
    opened = next((at for at in range(line - 1, -1, -1) if re.match(r"\S.*\{\s*$", source.code_lines[at])), 0)
    return bool(re.match(r"(public )?extension HandleKind\b", source.code_lines[opened]))


ADAPTER = {"Packages/Channels/Pigeon/Sources/PigeonChannel/a.swift": 'let d = ChannelDescriptor(\n    id: "pigeon")\n'}
CORE = "Packages/HubCore/Sources/HubCore/a.swift"

CASES = [
    Case("its own package and tests", ADAPTER | {"Packages/HubCore/Tests/T/a.swift": 'let a = "pigeon"\n'}),
    Case("a word within a longer text", ADAPTER | {CORE: 'let a = "a pigeon came" // "pigeon"\n'}),
    Case("a kind of handle", ADAPTER | {CORE: 'extension HandleKind {\n    static var p: Self { "pigeon" }\n}\n'}),
    Case("an excused line", ADAPTER | {CORE: 'let bird = "pigeon"  // not a channel: the bird\n'}),
    Case(
        "a core that asks for a channel",
        ADAPTER | {CORE: 'if channel.id == "pigeon" {}\n'},
        "a.swift:1: names the channel",
    ),
    Case(
        "another channel",
        ADAPTER | {"Packages/Channels/Owl/Sources/O/a.swift": 'let i = ChannelID("owl"), p = "pigeon"\n'},
        "Owl/Sources/O/a.swift:1",
    ),
    Case(
        "an adapter without an id", {"Packages/Channels/Owl/Sources/O/a.swift": "let a = 1\n"}, "declares no channel id"
    ),
]

"""Nothing unfinished or foreign is left: work to do, `try!`, `as!`, paths of one machine, registries, placeholders."""

import re

from self_test import Case
from swift_source import parsed

TEXT = (
    ".swift",
    ".py",
    ".js",
    ".css",
    ".html",
    ".md",
    ".json",
    ".yml",
    ".yaml",
    ".sh",
    ".txt",
    ".sql",
    ".h",
    ".c",
    ".cpp",
)
# Written so that none matches itself.
ANYWHERE = [
    (re.compile(r"\b(TO" r"DO|FIX" r"ME)\b"), "leaves work to do"),
    (re.compile(r"(?<![\w.:/$}\]-])/(root|home|Users|work|mnt|opt/swift[\w-]*)/[\w.]"), "holds a path of one machine"),
    (
        re.compile(r"\b(py" r"pi|pythonhosted|npm" r"js|crates|ruby" r"gems)\.(org|io|com)\b|\bdeb\.deb" r"ian\.org\b"),
        "names a registry",
    ),
    (re.compile(r"\bCopyright \(c\)|\bAll rights reserved\b", re.I), "is somebody's copyrighted text"),
]
IN_CODE = [(re.compile(r"\btry!"), "uses try!"), (re.compile(r"\bas!"), "uses as!")]
OUTSIDE_DATA = "/Fixtures/"  # what platforms sent, kept as it came


def findings(tree):
    for path in tree.paths:
        if path.rsplit("/", 1)[-1].lower().startswith("placeholder."):
            yield f"{path}: is a placeholder"
        elif is_text(path):
            yield from matches(path, tree.text(path), ANYWHERE)
        if path.endswith(".swift"):
            yield from matches(path, parsed(tree.text(path)).code, IN_CODE)


def is_text(path):
    if OUTSIDE_DATA in path or path == "LICENSE":
        return False
    return path.endswith(TEXT) or "." not in path.rsplit("/", 1)[-1]


def matches(path, text, patterns):
    for pattern, says in patterns:
        for found in pattern.finditer(text):
            yield f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {says}: {found.group()}"


CASES = [
    Case(
        "tidy code",
        {"a.swift": 'let a = try? b as? C  // as! in a comment\nlet s = "try!"\n', "scripts/run": "cd /var/lib\n"},
    ),
    Case("a path of the web", {"a.md": "https://example.com/home/page and $HOME/work/x\n"}),
    Case("work to do", {"a.js": "// TO" "DO: later\n"}, "a.js:1: leaves work to do"),
    Case("a forced try", {"a.swift": "\nlet a = try! b()\n"}, "a.swift:2: uses try!"),
    Case("a forced cast", {"a.swift": "let a = b as! C\n"}, "uses as!"),
    Case("a path of one machine", {"scripts/run": "cd /ro" "ot/hub\n"}, "holds a path of one machine"),
    Case("a registry", {"a.md": "from py" "pi.org\n"}, "names a registry"),
    Case("a placeholder", {"Packages/A/Placeholder.swift": ""}, "is a placeholder"),
]

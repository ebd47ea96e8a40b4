"""No source file is over 400 lines; files over 250 and functions over 40 are named. Data under Tables/ is exempt."""

import re

from self_test import Case
from swift_source import parsed

CAP, LONG, FUNCTION = 400, 250, 40
FUNCTION_HEAD = re.compile(r"^[ \t]*(?:@?[\w()]+[ \t]+)*?(?:func[ \t]+([^\s(<]+)|(init|deinit)[?<(\s])", re.M)


def sizes(tree):
    for path in tree.ending(".swift", ".js", ".css"):
        if "Tables" not in path.split("/"):
            yield path, len(tree.text(path).splitlines())


def findings(tree):
    for path, lines in sizes(tree):
        if lines > CAP:
            yield f"{path}: has {lines} lines, over {CAP}"


def notes(tree):
    for path, lines in sizes(tree):
        if LONG < lines <= CAP:
            yield f"{path}: has {lines} lines, over {LONG}"
    for path in tree.ending(".swift"):
        for name, line, lines in functions(parsed(tree.text(path)).code):
            if lines > FUNCTION:
                yield f"{path}:{line}: {name} has {lines} lines, over {FUNCTION}"


def functions(code):
    """The name, first line and length of each function with a body."""
    for head in FUNCTION_HEAD.finditer(code):
        if body := body_after(code, head.end() - 1):
            first = code.count("\n", 0, head.end()) + 1
            yield head.group(1) or head.group(2), first, code.count("\n", 0, body) + 2 - first


def body_after(code, at):
    """Where the body of a function ends, or None for a requirement, which has none."""
    depth, opened = 0, False
    for mark in re.compile(r"[(){}\n]").finditer(code, at):
        if mark.group() in "({":
            opened = opened or (mark.group() == "{" and depth == 0)
            depth += 1
        elif mark.group() in ")}":
            depth -= 1
            if depth < 0:
                return None
            if depth == 0 and opened and mark.group() == "}":
                return mark.start()
        elif depth == 0 and not re.match(
            r"\s*(\{|where\b|->|async\b|throws\b|\))", code[mark.end() : mark.end() + 200]
        ):
            return None
    return None


CASES = [
    Case("a short file", {"a.swift": "let a = 1\n" * 400}),
    Case("a table of data", {"Tables/a.swift": "let a = 1\n" * 401}),
    Case("a long file", {"a.css": "a {}\n" * 401}, "a.css: has 401 lines"),
    Case("a file to look at", {"a.js": "a;\n" * 251}, "a.js: has 251 lines, over 250"),
    Case(
        "a long function",
        {"a.swift": "func f(a: Int = { 1 }())\n{" + "\n    g()" * 41 + "\n}\n"},
        "a.swift:1: f has 44 lines",
    ),
]

"""The public declarations of a Swift file, found without a compiler by following its braces."""

import re
from typing import NamedTuple

from swift_source import parsed

MODIFIER = (
    r"@\w+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?|(?:public|open|package|internal|fileprivate|private)(?:\(set\))?"
    r"|(?:nonisolated|unowned)(?:\(\w+\))?|static|class|final|mutating|nonmutating|override|required|convenience"
    r"|lazy|weak|indirect|isolated|dynamic|prefix|postfix|infix|borrowing|consuming|distributed"
)
TYPES = ("protocol", "struct", "class", "actor", "enum", "extension")
TOKEN = re.compile(
    rf"(?P<brace>[{{}}])|(?:^|(?<=[{{;]))[ \t]*(?P<head>(?P<modifiers>(?:(?:{MODIFIER})\s+)*)"
    rf"(?P<kind>{'|'.join(TYPES)}|func|init|subscript|var|let|case|typealias|associatedtype)\b[ \t]*"
    r"(?P<name>[-/=+!*%<>&|^~]+(?=\s*[(<])|[^\s(<:={,?]*))",
    re.M,
)
CASE_NAMES = re.compile(r"(?:^|,)\s*`?(\w+)")


class Declaration(NamedTuple):
    """One public declaration: its line, kind and name, the type it stands in, and its `///` text."""

    line: int
    kind: str
    name: str
    owner: str
    doc: str


class Scope(NamedTuple):
    kind: str
    name: str
    public: bool


def public_declarations(text):
    source = parsed(text)
    scopes, pending = [Scope("file", "", True)], None
    for token in TOKEN.finditer(source.code):
        brace, scope = token["brace"], scopes[-1]
        if brace == "{":
            scopes.append(pending or Scope("body", "", False))
            pending = None
        elif brace == "}":
            scopes = scopes[:-1] or [scope]
            pending = None
        elif scope.kind != "body":
            public = is_public(token, scope)
            pending = None
            if token["kind"] in TYPES:
                pending = Scope(token["kind"], token["name"], public or is_plain_extension(token))
            if public and token["kind"] != "extension":
                line = source.code.count("\n", 0, token.start("head")) + 1
                doc = doc_above(source, line) if begins_line(source.code, token) else ""
                yield Declaration(line, token["kind"], name_of(source.code, token), scope.name, doc)


def begins_line(code, token):
    return not code[code.rfind("\n", 0, token.start("head")) + 1 : token.start("head")].strip()


def is_public(token, scope):
    modifiers = re.sub(r"\w+\(set\)", "", token["modifiers"])
    if re.search(r"\b(private|fileprivate|internal|package)\b", modifiers):
        return False
    if re.search(r"\b(public|open)\b", modifiers):
        return scope.public
    inherits = scope.kind == "protocol" or (scope.kind == "enum" and token["kind"] == "case")
    return inherits and scope.public


def is_plain_extension(token):
    """An extension adds to a type declared elsewhere; its members say themselves whether they are public."""
    return token["kind"] == "extension"


def name_of(code, token):
    if token["kind"] in ("init", "subscript"):
        return token["kind"]
    if token["kind"] != "case":
        return token["name"].strip("`")
    rest = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", code[token.start("name") : code.find("\n", token.end())])
    return " ".join(CASE_NAMES.findall(rest))


def doc_above(source, line):
    """The `///` lines right above, as one text; attributes on lines of their own may stand between."""
    at = line - 2
    while at >= 0 and re.match(r"\s*(@|#if|#else)", source.code_lines[at]):
        at -= 1
    lines = []
    while at >= 0 and source.lines[at].lstrip().startswith("///"):
        lines.insert(0, source.lines[at].lstrip()[3:].strip())
        at -= 1
    return " ".join(lines)

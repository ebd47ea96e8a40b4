"""Every public declaration of a library has a doc comment that says more than its name."""

import re

from self_test import Case
from swift_declarations import public_declarations

# What the standard library gives a meaning to, so that a comment would only repeat it.
WITNESSES = {
    "func": {"==", "<", "hash", "encode"},
    "var": {"description", "debugDescription", "errorDescription", "rawValue", "allCases"},
    "let": {"description", "rawValue"},
    "typealias": {"RawValue", "ID", "Element", "IntegerLiteralType", "StringLiteralType", "ArrayLiteralElement"},
}
WITNESS_INIT = re.compile(r"init\??\((from decoder|rawValue|\w+Literal)\b")
FILLER = set(
    "a an the this that these of for to in on at is are it its and or with which given value values returns return"
    " get gets set sets create creates make makes new instance property function type struct enum class protocol"
    " initialiser initializer init default case".split()
)


def findings(tree):
    products = {
        name for product in tree.manifest["products"] if "library" in product["type"] for name in product["targets"]
    }
    folders = tuple(target["path"] + "/" for target in tree.manifest["targets"] if target["name"] in products)
    for path in tree.ending(".swift"):
        if path.startswith(folders):
            text = tree.text(path)
            lines = text.split("\n")
            for declaration in public_declarations(text):
                if not is_witness(declaration, lines) and (problem := what_is_wrong(declaration)):
                    yield f"{path}:{declaration.line}: {declaration.kind} {declaration.name} {problem}"


def is_witness(declaration, lines):
    if declaration.kind == "init":
        return any(WITNESS_INIT.search(line) for line in lines[declaration.line - 1 : declaration.line + 1])
    return declaration.name in WITNESSES.get(declaration.kind, ())


def what_is_wrong(declaration):
    if not declaration.doc:
        return "has no doc comment"
    if not words(declaration.doc) - words(declaration.name) - words(declaration.owner):
        return f"has a doc comment that says no more than its name: {declaration.doc}"
    return None


def words(text):
    """The telling words of a name or a sentence, in lower case and the singular."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", text)
    return {part.lower().rstrip("s") for part in parts if part.lower() not in FILLER and len(part) > 1}


# MARK: Self-test

HOUSE = {
    "products": [{"name": "A", "targets": ["A"], "type": {"library": ["automatic"]}}],
    "targets": [{"name": "A", "path": "Packages/A/Sources/A"}],
}


def case(says, text, finds=None):
    return Case(says, {"Packages/A/Sources/A/a.swift": text}, finds, HOUSE)


CASES = [
    case("a documented type", "/// One parcel on its way.\n@frozen\npublic struct Parcel {\n    var weight = 1\n}\n"),
    case("a local function of a body", "/// Counts it.\npublic func f() {\n    func g() {}\n}\n"),
    case(
        "a witness of the standard library",
        "extension A: Equatable {\n    public static func == (l: A, r: A) -> Bool { true }\n}\n",
    ),
    case("a type of its own use only", "struct Parcel {\n    public var weight = 1\n}\n"),
    case("a type without a comment", "public struct Parcel {}\n", "a.swift:1: struct Parcel has no doc comment"),
    case(
        "a comment that repeats the name",
        "/// The parcel weight.\npublic let parcelWeight = 1\n",
        "says no more than its name",
    ),
    case(
        "a case without a comment", "/// How it goes.\npublic enum Way {\n    case byAir\n}\n", "a.swift:3: case byAir"
    ),
    case(
        "a requirement without a comment",
        "/// It flies.\npublic protocol Flier {\n    func fly()\n}\n",
        "a.swift:3: func fly",
    ),
    case(
        "an initialiser in an extension",
        "extension Parcel {\n    public init?(_ text: String) { nil }\n}\n",
        "a.swift:2: init",
    ),
    case(
        "a property on a line with others",
        "/// A pair.\npublic struct P { public var left = 1 }\n",
        "a.swift:2: var left",
    ),
]

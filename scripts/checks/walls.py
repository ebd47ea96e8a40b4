"""SQL stays in the store, no access level crosses packages unseen, and what the compiler takes on trust says why."""

import re

from self_test import Case
from swift_source import parsed

STORE = "Packages/HubStorage/"
SQL = re.compile(r"\b(SELECT\b[^\"]+\bFROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b")
PACKAGE_ACCESS = re.compile(r"^\s*package\s+(?:let|var|func|struct|enum|class|actor|protocol|init|static|final)\b")
ON_TRUST = re.compile(r"@unchecked Sendable|\bnonisolated\(unsafe\)|@preconcurrency\b")


def findings(tree):
    for path in tree.ending(".swift"):
        if not path.startswith("Packages/") or path.endswith("/Package.swift"):
            continue
        source = parsed(tree.text(path))
        for number, (code, line) in enumerate(zip(source.code_lines, source.lines), 1):
            if PACKAGE_ACCESS.search(code):
                yield f"{path}:{number}: uses the package access level, which ends where a package is used alone"
            if ON_TRUST.search(code) and "//" not in line:
                yield f"{path}:{number}: is taken on trust; say on the line what protects it"
        if not path.startswith(STORE) and "/Tests/" not in path:
            for number, line in enumerate(source.lines, 1):
                if SQL.search(line.split("//")[0]):
                    yield f"{path}:{number}: holds SQL, which belongs to HubStorage"


def case(says, line, finds=None, path="Packages/A/Sources/A/a.swift"):
    return Case(says, {path: line + "\n"}, finds)


CASES = [
    case("SQL in the store", 'let a = "SELECT id FROM b"', path=STORE + "Sources/HubStorage/a.swift"),
    case("SQL in a test", 'let a = "DELETE FROM b"', path="Packages/A/Tests/ATests/a.swift"),
    case("the SELECT of mail", 'run("SELECT INBOX")  // not DELETE FROM'),
    case("trust with its reason", "struct A: @unchecked Sendable {}  // written once, in init"),
    case("SQL elsewhere", 'let a = "SELECT id FROM b"', "a.swift:1: holds SQL"),
    case("package access", "\n    package func a() {}", "a.swift:2: uses the package access level"),
    case("trust without a reason", "struct A: @unchecked Sendable {}", "a.swift:1: is taken on trust"),
    case("an unsafe variable", "nonisolated(unsafe) var a = 1", "a.swift:1: is taken on trust"),
]

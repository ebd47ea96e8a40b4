"""swift format has nothing to say (its rules are in .swift-format)."""

import subprocess

from root import ROOT
from self_test import Case

FOLDERS = ("Packages/", "Apps/", "Tests/")


def findings(tree):
    files = [p for p in tree.ending(".swift") if p.startswith(FOLDERS) or p == "Package.swift"]
    lint = ["swift", "format", "lint", "--strict", "--parallel", "--configuration", ROOT / ".swift-format"]
    run = subprocess.run(lint + files, cwd=tree.root, capture_output=True, text=True)
    yield from run.stderr.splitlines()
    if run.returncode != 0 and not run.stderr:
        yield f"swift format ended with {run.returncode}"


CASES = [
    Case("a tidy file", {"Apps/a.swift": "let a = 1\n"}),
    Case("a badly indented file", {"Apps/a.swift": "struct A {\n  let a = 1\n}\n"}, "[Indentation]"),
    Case("a forced unwrap", {"Packages/A/Sources/A/a.swift": "let a = b!\n"}, "[NeverForceUnwrap]"),
]

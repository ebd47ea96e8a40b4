"""Shows that a check fails on bad input: each check has cases, small trees with what it must say of them."""

import pathlib
import subprocess
import tempfile
from typing import NamedTuple

from tree import Tree


class Case(NamedTuple):
    """A small tree; `finds` is part of a finding that it must lead to, or None if it is clean."""

    says: str
    files: dict
    finds: str | None = None
    manifest: dict | None = None


def failures(check):
    """The cases of a check that did not come out as they say."""
    for case in check.CASES:
        with tempfile.TemporaryDirectory() as folder:
            tree = tree_of(case, pathlib.Path(folder))
            found = list(check.findings(tree))
            noted = list(check.notes(tree)) if hasattr(check, "notes") else []
        if case.finds is None and found:
            yield f"{case.says}: should be clean, but: {found[0]}"
        elif case.finds is not None and not any(case.finds in finding for finding in found + noted):
            yield f"{case.says}: should find {case.finds!r}, but found {found + noted}"


def tree_of(case, folder):
    for path, text in case.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    subprocess.run(["git", "init", "-q", folder], check=True)
    tree = Tree(folder)
    if case.manifest:
        tree.manifest = case.manifest
    return tree

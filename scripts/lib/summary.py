"""Adds up the reports of scripts/test: a line for each part, then `N passed, N failed`. Fails if a test or a part did.

The folder holds `<part>.code`, its exit code, for each part, and `<part>*.xml` in JUnit's form where a part writes one.
"""

import collections
import pathlib
import sys
import xml.etree.ElementTree


def outcomes(report):
    """How many tests of a report passed, failed and were skipped; none, if a part died while writing it."""
    try:
        tests = xml.etree.ElementTree.parse(report).iter("testcase")
    except xml.etree.ElementTree.ParseError:
        return collections.Counter()
    kinds = {"failure": "failed", "error": "failed", "skipped": "skipped"}
    return collections.Counter(next((kinds[c.tag] for c in test if c.tag in kinds), "passed") for test in tests)


def summary(folder):
    """The outcomes of each part. One that ended badly without a failed test, or without a report, is itself a test."""
    for code in sorted(folder.glob("*.code")):
        reports = [path for path in folder.glob("*.xml") if path.stem in (code.stem, f"{code.stem}-swift-testing")]
        counts = sum(map(outcomes, reports), collections.Counter())
        failed = code.read_text().strip() != "0"
        if failed and not counts["failed"]:
            counts["failed"] += 1
        elif not reports:
            counts["passed"] += 1
        yield code.stem, counts


def line(counts):
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    return f"{counts['passed']} passed, {counts['failed']} failed{skipped}"


if __name__ == "__main__":
    parts = list(summary(pathlib.Path(sys.argv[1])))
    for name, counts in parts:
        print(f"{name:16} {line(counts)}")
    total = sum((counts for _, counts in parts), collections.Counter())
    print(line(total))
    sys.exit(1 if total["failed"] or not total["passed"] else 0)

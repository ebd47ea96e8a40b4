"""What the root manifest says, as every script reads it: by `swift package dump-package`."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def dump(root=ROOT):
    """The root manifest as SwiftPM's own JSON. Its own scratch folder keeps it clear of a running build."""
    if shutil.which("swift") is None:
        sys.exit("swift is not on the PATH: install the Swift 6.3 toolchain from https://www.swift.org/install/linux")
    with tempfile.TemporaryDirectory() as scratch:
        run = subprocess.run(
            ["swift", "package", "--package-path", root, "--scratch-path", scratch, "dump-package"],
            capture_output=True,
            text=True,
        )
    if run.returncode != 0:
        sys.exit(f"Package.swift cannot be read:\n{run.stderr}")
    return json.loads(run.stdout)


def package_folder(path):
    """`Packages/Channels/Email` for a target path inside it; None for a path outside Packages/."""
    parts = pathlib.PurePosixPath(path).parts
    cut = next((i for i, part in enumerate(parts) if part in ("Sources", "Tests")), None)
    return "/".join(parts[:cut]) if parts[0] == "Packages" and cut else None


def dependencies(target):
    """The names a target depends on, as (name, package); package is None for a target of ours."""
    for dependency in target["dependencies"]:
        if "product" in dependency:
            name, package, *_ = dependency["product"]
        else:
            name, package = (dependency.get("target") or dependency.get("byName"))[0], None
        yield name, package

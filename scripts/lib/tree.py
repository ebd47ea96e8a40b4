"""The repository as the checks see it: its files and its root manifest."""

import functools
import subprocess

import root


class Tree:
    """The files of the repository that git knows or would add, by paths relative to the root."""

    def __init__(self, folder=root.ROOT):
        self.root = folder

    @functools.cached_property
    def paths(self):
        listed = subprocess.run(
            ["git", "-C", self.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True,
            check=True,
        ).stdout.decode()
        return sorted(path for path in set(listed.split("\0")) if path and (self.root / path).is_file())

    @functools.cached_property
    def manifest(self):
        return root.dump(self.root)

    @functools.cache
    def text(self, path):
        """A file's text; bytes that are not UTF-8 are replaced, since fixtures may hold any."""
        return (self.root / path).read_text(errors="replace")

    def ending(self, *endings):
        return [path for path in self.paths if path.endswith(endings)]

    def small_manifests(self):
        return {p: (self.root / p).read_text() for p in self.ending("/Package.swift") if p.startswith("Packages/")}

    def channels(self):
        """The folders of the channels, such as Packages/Channels/Email; what they share is not one."""
        parts = [path.split("/") for path in self.paths if path.startswith("Packages/Channels/")]
        return sorted({"/".join(part[:3]) for part in parts if len(part) > 3 and part[2] != "Shared"})

"""The small Package.swift of each folder in Packages/, worked out from the one at the top."""

import os
import re

from root import dependencies, package_folder
from swift_text import Array, Call, quoted, render

MARK = "// Written by scripts/manifests from the Package.swift at the top of the repository: change that one.\n"
KINDS = {"regular": ".target", "test": ".testTarget", "executable": ".executableTarget", "system": ".systemLibrary"}
KNOWN = {
    "name", "type", "path", "dependencies", "packageAccess", "exclude", "sources", "publicHeadersPath", "resources",
    "settings", "pkgConfig", "providers",
}  # fmt: skip


class Unsupported(Exception):
    """The root manifest says something that the small ones cannot repeat yet."""


class SmallManifests:
    """All small manifests of one root manifest: its dump, and its text for the settings block."""

    def __init__(self, package, root_text):
        self.package = package
        self.tools = root_text.splitlines()[0]
        block = re.search(r"^let strict = .*?(?=\n\n// MARK)", root_text, re.M | re.S)
        if block is None:
            raise Unsupported("the settings block, from 'let strict = …' to the next '// MARK', is not there")
        self.settings = block.group()
        self.folders = {}
        for target in package["targets"]:
            if folder := package_folder(target["path"]):
                self.folders.setdefault(folder, []).append(target)
        self.home = {target["name"]: folder for folder, targets in self.folders.items() for target in targets}
        self.outside = {d["sourceControl"][0]["identity"]: d["sourceControl"][0] for d in package["dependencies"]}
        self.libraries = {p["name"]: p["targets"] for p in package["products"] if "library" in p["type"]}

    def texts(self):
        """Each manifest's path, relative to the root, with its text."""
        return {f"{folder}/Package.swift": self.text(folder) for folder in self.folders}

    def text(self, folder):
        package = Call(
            "Package",
            ("name", quoted(folder.split("/")[-1])),
            ("platforms", Array([platform(p) for p in self.package["platforms"]])),
            ("products", Array(self.products(folder), open=True)),
            *[("dependencies", Array(packages, open=True)) for packages in [self.packages(folder)] if packages],
            ("targets", Array([self.target(folder, t) for t in self.folders[folder]], open=True)),
            open=True,
        )
        head = f"{self.tools}\n{MARK}import Foundation\nimport PackageDescription\n"
        return f"{head}\n{self.settings}\n\nlet package = {render(package)}\n"

    def products(self, folder):
        for name, targets in self.libraries.items():
            if {self.home.get(target) for target in targets} == {folder}:
                yield Call(".library", ("name", quoted(name)), ("targets", Array(map(quoted, targets))))

    def packages(self, folder):
        ours, outside = set(), set()
        for target in self.folders[folder]:
            for name, package in dependencies(target):
                if package:
                    outside.add(package.lower())
                elif self.home.get(name) != folder:
                    ours.add(os.path.relpath(self.home[name], folder))
        return [Call(".package", ("path", quoted(path))) for path in sorted(ours)] + [
            by_url(package) for identity, package in self.outside.items() if identity in outside
        ]

    def target(self, folder, target):
        unknown = [key for key in target if key not in KNOWN and target[key]]
        if unknown or target["type"] not in KINDS:
            raise Unsupported(f"{target['name']}: scripts/manifests cannot say {unknown or target['type']}")
        path = os.path.relpath(target["path"], folder)
        usual = f"{'Tests' if target['type'] == 'test' else 'Sources'}/{target['name']}"
        headers = target.get("publicHeadersPath")
        swift, linker = build_settings(target)
        arguments = [
            ("dependencies", Array([self.dependency(folder, *needed) for needed in dependencies(target)])),
            ("path", None if path == usual else quoted(path)),
            ("exclude", Array(map(quoted, target["exclude"]))),
            ("sources", Array(map(quoted, target.get("sources") or []))),
            ("resources", Array(map(resource, target["resources"]))),
            ("publicHeadersPath", headers and quoted(headers)),
            ("swiftSettings", swift),
            ("linkerSettings", Array(linker)),
            ("pkgConfig", target.get("pkgConfig") and quoted(target["pkgConfig"])),
            ("providers", Array(map(provider, target.get("providers") or []))),
        ]
        said = [(label, value) for label, value in arguments if value]
        return Call(KINDS[target["type"]], ("name", quoted(target["name"])), *said, open=len(said) > 1)

    def dependency(self, folder, name, package):
        if package is None and self.home.get(name) == folder:
            return quoted(name)
        if package is None and name not in self.libraries:
            raise Unsupported(f"{folder} needs {name}, which is not a library product")
        return Call(".product", ("name", quoted(name)), ("package", quoted(package or self.home[name].split("/")[-1])))


def build_settings(target):
    """Swift's settings are the shared block; of the linker's only plain libraries are known."""
    libraries = []
    for setting in target["settings"]:
        kind, value = next(iter(setting["kind"].items()))
        if setting["tool"] == "linker" and kind == "linkedLibrary" and not setting.get("condition"):
            libraries.append(Call(".linkedLibrary", (None, quoted(value["_0"]))))
        elif setting["tool"] != "swift":
            raise Unsupported(f"{target['name']}: scripts/manifests cannot say the setting {setting}")
    return ("settings" if any(setting["tool"] == "swift" for setting in target["settings"]) else None), libraries


def platform(platform):
    name = {"macos": "macOS", "ios": "iOS"}[platform["platformName"]]
    return f".{name}(.v{platform['version'].removesuffix('.0').replace('.', '_')})"


def by_url(package):
    url = package["location"]["remote"][0]["urlString"]
    if "range" not in package["requirement"]:
        raise Unsupported(f"{url}: scripts/manifests knows only 'from:' versions")
    return Call(".package", ("url", quoted(url)), ("from", quoted(package["requirement"]["range"][0]["lowerBound"])))


def resource(resource):
    return Call(f".{next(iter(resource['rule']))}", (None, quoted(resource["path"])))


def provider(provider):
    manager, [packages] = next(iter(provider.items()))
    return Call(f".{manager}", (None, Array(map(quoted, packages))))


def drift(wanted, found):
    """What is wrong with the manifests that were found, a sentence each, beginning with the file."""
    for path in sorted(wanted):
        if path not in found:
            yield f"{path}: is missing; run scripts/manifests"
        elif found[path] != wanted[path]:
            yield f"{path}: differs from the root manifest; run scripts/manifests"
    for path in sorted(found.keys() - wanted.keys()):
        yield f"{path}: the root manifest has no target in this folder"

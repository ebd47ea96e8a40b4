"""The small manifests agree with the root manifest."""

from self_test import Case
from small_manifests import SmallManifests, Unsupported, drift


def findings(tree):
    try:
        wanted = SmallManifests(tree.manifest, tree.text("Package.swift")).texts()
    except Unsupported as problem:
        yield f"Package.swift: {problem}"
    else:
        yield from drift(wanted, tree.small_manifests())


# MARK: Self-test

ROOT = "// swift-tools-version: 6.2\nlet strict = false\nlet settings: [SwiftSetting] = []\n\n// MARK: Rest\n"
SMALL = """\
// swift-tools-version: 6.2
// Written by scripts/manifests from the Package.swift at the top of the repository: change that one.
import Foundation
import PackageDescription

let strict = false
let settings: [SwiftSetting] = []

let package = Package(
    name: "A",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "A", targets: ["A"])
    ],
    targets: [
        .target(name: "A", swiftSettings: settings)
    ]
)
"""


def dump(**more):
    flag = {"tool": "swift", "kind": {"enableUpcomingFeature": {"_0": "ExistentialAny"}}}
    target = {"name": "A", "type": "regular", "path": "Packages/A/Sources/A", "dependencies": [], "settings": [flag]}
    return {
        "platforms": [{"platformName": "macos", "version": "15.0"}],
        "products": [{"name": "A", "targets": ["A"], "type": {"library": ["automatic"]}}],
        "dependencies": [],
        "targets": [target | {"exclude": [], "resources": []} | more],
    }


def case(says, small, finds=None, manifest=None):
    files = {"Package.swift": ROOT} | ({"Packages/A/Package.swift": small} if small else {})
    return Case(says, files, finds, manifest or dump())


CASES = [
    case("a manifest as it was written", SMALL),
    case("a manifest edited by hand", SMALL.replace("settings)", "settings )"), "Packages/A/Package.swift: differs"),
    case("a missing manifest", None, "Packages/A/Package.swift: is missing"),
    case("a changed root manifest", SMALL, "differs", dump(resources=[{"path": "Desk", "rule": {"copy": {}}}])),
    case("a setting that cannot be repeated", SMALL, "cannot say", dump(pluginUsages=["p"])),
]

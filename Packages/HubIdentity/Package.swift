// swift-tools-version: 6.2
// Written by scripts/manifests from the Package.swift at the top of the repository: change that one.
import Foundation
import PackageDescription

let strict = ProcessInfo.processInfo.environment["MEKONG_STRICT"] != nil

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

let package = Package(
    name: "HubIdentity",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "HubIdentity", targets: ["HubIdentity"])
    ],
    dependencies: [
        .package(path: "../HubCore")
    ],
    targets: [
        .target(
            name: "HubIdentity",
            dependencies: [.product(name: "HubCore", package: "HubCore")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HubIdentityTests",
            dependencies: ["HubIdentity", .product(name: "HubCore", package: "HubCore")],
            swiftSettings: settings
        ),
    ]
)

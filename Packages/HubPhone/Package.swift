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
    name: "HubPhone",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "HubPhone", targets: ["HubPhone"])
    ],
    dependencies: [
        .package(path: "../HubCore"),
        .package(path: "../HubIdentity"),
    ],
    targets: [
        .target(name: "CPhoneNumbers", linkerSettings: [.linkedLibrary("phonenumber")]),
        .target(
            name: "HubPhone",
            dependencies: [
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HubIdentity", package: "HubIdentity"),
                "CPhoneNumbers",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HubPhoneTests",
            dependencies: [
                "HubPhone",
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HubIdentity", package: "HubIdentity"),
            ],
            swiftSettings: settings
        ),
    ]
)

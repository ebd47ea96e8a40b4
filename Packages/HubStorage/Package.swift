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
    name: "HubStorage",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "HubStorage", targets: ["HubStorage"])
    ],
    dependencies: [
        .package(path: "../HubCore"),
        .package(path: "../HubIdentity"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .target(
            name: "HubStorage",
            dependencies: [
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HubIdentity", package: "HubIdentity"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HubStorageTests",
            dependencies: [
                "HubStorage",
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HubIdentity", package: "HubIdentity"),
            ],
            swiftSettings: settings
        ),
    ]
)

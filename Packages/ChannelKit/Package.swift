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
    name: "ChannelKit",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "ChannelKit", targets: ["ChannelKit"]),
        .library(name: "ChannelSimulation", targets: ["ChannelSimulation"]),
        .library(name: "ChannelTestKit", targets: ["ChannelTestKit"]),
    ],
    dependencies: [
        .package(path: "../HubCore"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .target(
            name: "ChannelKit",
            dependencies: [
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChannelKitTests",
            dependencies: [
                "ChannelKit",
                .product(name: "HubCore", package: "HubCore"),
                "ChannelSimulation",
                "ChannelTestKit",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.copy("Tutorial/Fixtures")],
            swiftSettings: settings
        ),
        .target(
            name: "ChannelSimulation",
            dependencies: [
                "ChannelKit",
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ChannelTestKit",
            dependencies: [
                "ChannelKit",
                "ChannelSimulation",
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
    ]
)

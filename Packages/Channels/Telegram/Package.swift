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
    name: "Telegram",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "TelegramChannel", targets: ["TelegramChannel"]),
        .library(name: "TelegramSimulator", targets: ["TelegramSimulator"]),
    ],
    dependencies: [
        .package(path: "../../ChannelKit"),
        .package(path: "../../HubCore"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        .target(
            name: "TelegramChannel",
            dependencies: [
                .product(name: "ChannelKit", package: "ChannelKit"),
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            resources: [.embedInCode("conformance.json")],
            swiftSettings: settings
        ),
        .target(
            name: "TelegramSimulator",
            dependencies: [
                .product(name: "ChannelKit", package: "ChannelKit"),
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "ChannelSimulation", package: "ChannelKit"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TelegramChannelTests",
            dependencies: [
                "TelegramChannel",
                .product(name: "ChannelKit", package: "ChannelKit"),
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "ChannelSimulation", package: "ChannelKit"),
                .product(name: "ChannelTestKit", package: "ChannelKit"),
                "TelegramSimulator",
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
    ]
)

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
    name: "HubRuntime",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "HubRuntime", targets: ["HubRuntime"])
    ],
    dependencies: [
        .package(path: "../ChannelKit"),
        .package(path: "../HubCore"),
        .package(path: "../HubIdentity"),
        .package(path: "../HubPhone"),
        .package(path: "../HubServer"),
        .package(path: "../HubStorage"),
        .package(path: "../HubSync"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(
            name: "HubRuntime",
            dependencies: [
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HubIdentity", package: "HubIdentity"),
                .product(name: "HubPhone", package: "HubPhone"),
                .product(name: "HubStorage", package: "HubStorage"),
                .product(name: "HubSync", package: "HubSync"),
                .product(name: "HubServer", package: "HubServer"),
                .product(name: "ChannelKit", package: "ChannelKit"),
                .product(name: "ChannelSimulation", package: "ChannelKit"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HubRuntimeTests",
            dependencies: [
                "HubRuntime",
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HubStorage", package: "HubStorage"),
                .product(name: "HubServer", package: "HubServer"),
                .product(name: "ChannelKit", package: "ChannelKit"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
    ]
)

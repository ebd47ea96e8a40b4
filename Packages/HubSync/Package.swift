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
    name: "HubSync",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "HubSync", targets: ["HubSync"])
    ],
    dependencies: [
        .package(path: "../ChannelKit"),
        .package(path: "../HubCore"),
        .package(path: "../HubIdentity"),
        .package(path: "../HubPhone"),
        .package(path: "../HubStorage"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(
            name: "HubSync",
            dependencies: [
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HubIdentity", package: "HubIdentity"),
                .product(name: "HubPhone", package: "HubPhone"),
                .product(name: "HubStorage", package: "HubStorage"),
                .product(name: "ChannelKit", package: "ChannelKit"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HubSyncTests",
            dependencies: [
                "HubSync",
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HubIdentity", package: "HubIdentity"),
                .product(name: "HubStorage", package: "HubStorage"),
                .product(name: "ChannelKit", package: "ChannelKit"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
    ]
)

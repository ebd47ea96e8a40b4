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
    name: "HubServer",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "HubServer", targets: ["HubServer"])
    ],
    dependencies: [
        .package(path: "../ChannelKit"),
        .package(path: "../HubCore"),
        .package(path: "../HubIdentity"),
        .package(path: "../HubStorage"),
        .package(path: "../HubSync"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]
        ),
        .target(
            name: "HubServer",
            dependencies: [
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HubIdentity", package: "HubIdentity"),
                .product(name: "HubStorage", package: "HubStorage"),
                .product(name: "HubSync", package: "HubSync"),
                .product(name: "ChannelKit", package: "ChannelKit"),
                "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Desk")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HubServerTests",
            dependencies: [
                "HubServer",
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "HubStorage", package: "HubStorage"),
                .product(name: "HubSync", package: "HubSync"),
                .product(name: "ChannelKit", package: "ChannelKit"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
    ]
)

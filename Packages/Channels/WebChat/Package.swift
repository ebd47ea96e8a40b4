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
    name: "WebChat",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "WebChatChannel", targets: ["WebChatChannel"])
    ],
    dependencies: [
        .package(path: "../../ChannelKit"),
        .package(path: "../../HubCore"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        .target(
            name: "WebChatChannel",
            dependencies: [
                .product(name: "ChannelKit", package: "ChannelKit"),
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            resources: [.embedInCode("Assets"), .embedInCode("conformance.json")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "WebChatChannelTests",
            dependencies: [
                "WebChatChannel",
                .product(name: "ChannelKit", package: "ChannelKit"),
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "ChannelSimulation", package: "ChannelKit"),
                .product(name: "ChannelTestKit", package: "ChannelKit"),
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
    ]
)

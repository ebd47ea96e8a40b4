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
    name: "Email",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "EmailChannel", targets: ["EmailChannel"])
    ],
    dependencies: [
        .package(path: "../../ChannelKit"),
        .package(path: "../../HubCore"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CGMime",
            pkgConfig: "gmime-3.0",
            providers: [.apt(["libgmime-3.0-dev"])]
        ),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(
            name: "CXML",
            pkgConfig: "libxml-2.0",
            providers: [.apt(["libxml2-dev"])]
        ),
        .target(
            name: "EmailChannel",
            dependencies: [
                .product(name: "ChannelKit", package: "ChannelKit"),
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                "CGMime",
                "CCurl",
                "CXML",
            ],
            resources: [.embedInCode("conformance.json")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EmailChannelTests",
            dependencies: [
                "EmailChannel",
                .product(name: "ChannelKit", package: "ChannelKit"),
                .product(name: "HubCore", package: "HubCore"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ChannelSimulation", package: "ChannelKit"),
                .product(name: "ChannelTestKit", package: "ChannelKit"),
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
    ]
)

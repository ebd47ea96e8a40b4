// swift-tools-version: 6.2
import Foundation
import PackageDescription

// Every target of the hub stands here, so that a project can depend on this repository by URL and take one library.
// The small manifests in Packages/ are written from this one by scripts/manifests; never edit those by hand.

let strict = ProcessInfo.processInfo.environment["MEKONG_STRICT"] != nil

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

// MARK: Outside libraries, each named once

let outside: [String: Target.Dependency] = [
    "ArgumentParser": .product(name: "ArgumentParser", package: "swift-argument-parser"),
    "AsyncHTTPClient": .product(name: "AsyncHTTPClient", package: "async-http-client"),
    "Configuration": .product(name: "Configuration", package: "swift-configuration"),
    "Crypto": .product(name: "Crypto", package: "swift-crypto"),
    "CryptoExtras": .product(name: "CryptoExtras", package: "swift-crypto"),
    "GRDB": .product(name: "GRDB", package: "GRDB.swift"),
    "GRDBSQLite": .product(name: "GRDBSQLite", package: "GRDB.swift"),
    "HTTPTypes": .product(name: "HTTPTypes", package: "swift-http-types"),
    "Hummingbird": .product(name: "Hummingbird", package: "hummingbird"),
    "HummingbirdCore": .product(name: "HummingbirdCore", package: "hummingbird"),
    "HummingbirdTesting": .product(name: "HummingbirdTesting", package: "hummingbird"),
    "Logging": .product(name: "Logging", package: "swift-log"),
    "NIOCore": .product(name: "NIOCore", package: "swift-nio"),
    "NIOHTTP1": .product(name: "NIOHTTP1", package: "swift-nio"),
    "NIOPosix": .product(name: "NIOPosix", package: "swift-nio"),
    "ServiceLifecycle": .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
    "UnixSignals": .product(name: "UnixSignals", package: "swift-service-lifecycle"),
]

let packages: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
]

// MARK: How a target of ours is declared

func needs(_ names: [String]) -> [Target.Dependency] {
    names.map { outside[$0] ?? .target(name: $0) }
}

/// A library target in `Packages/<folder>/Sources/<name>`.
func library(_ name: String, in folder: String, uses: [String] = [], resources: [Resource] = []) -> Target {
    .target(
        name: name,
        dependencies: needs(uses),
        path: "Packages/\(folder)/Sources/\(name)",
        resources: resources,
        swiftSettings: settings
    )
}

/// The tests of a library, in `Packages/<folder>/Tests/<name>Tests`.
func tests(of name: String, in folder: String, uses: [String] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: needs([name] + uses),
        path: "Packages/\(folder)/Tests/\(name)Tests",
        resources: resources,
        swiftSettings: settings
    )
}

/// A C library of the system, found by pkg-config; `package` is its Debian package.
func system(_ name: String, in folder: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Packages/\(folder)/Sources/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([package])]
    )
}

// MARK: The core

let core: [Target] = [
    library("HubCore", in: "HubCore"),
    tests(of: "HubCore", in: "HubCore"),

    library("HubIdentity", in: "HubIdentity", uses: ["HubCore"]),
    tests(of: "HubIdentity", in: "HubIdentity", uses: ["HubCore"]),

    .target(
        name: "CPhoneNumbers",
        path: "Packages/HubPhone/Sources/CPhoneNumbers",
        linkerSettings: [.linkedLibrary("phonenumber")]
    ),
    library("HubPhone", in: "HubPhone", uses: ["HubCore", "HubIdentity", "CPhoneNumbers"]),
    tests(of: "HubPhone", in: "HubPhone", uses: ["HubCore", "HubIdentity"]),

    library("ChannelKit", in: "ChannelKit", uses: ["HubCore", "Logging", "Crypto", "HTTPTypes"]),
    tests(
        of: "ChannelKit",
        in: "ChannelKit",
        uses: ["HubCore", "ChannelSimulation", "ChannelTestKit", "Crypto", "HTTPTypes", "Logging"],
        resources: [.copy("Tutorial/Fixtures")]
    ),
    library("ChannelSimulation", in: "ChannelKit", uses: ["ChannelKit", "HubCore", "HTTPTypes", "Logging"]),
    library(
        "ChannelTestKit",
        in: "ChannelKit",
        uses: ["ChannelKit", "ChannelSimulation", "HubCore", "HTTPTypes", "Logging"]
    ),

    library("HubStorage", in: "HubStorage", uses: ["HubCore", "HubIdentity", "Crypto", "GRDB", "GRDBSQLite"]),
    tests(of: "HubStorage", in: "HubStorage", uses: ["HubCore", "HubIdentity"]),

    library(
        "HubSync",
        in: "HubSync",
        uses: [
            "HubCore", "HubIdentity", "HubPhone", "HubStorage", "ChannelKit", "AsyncHTTPClient", "HTTPTypes", "Logging",
            "NIOCore", "NIOHTTP1", "NIOPosix", "ServiceLifecycle",
        ]
    ),
    tests(
        of: "HubSync",
        in: "HubSync",
        uses: ["HubCore", "HubIdentity", "HubStorage", "ChannelKit", "HTTPTypes", "Logging"]
    ),

    system("CZlib", in: "HubServer", pkgConfig: "zlib", package: "zlib1g-dev"),
    library(
        "HubServer",
        in: "HubServer",
        uses: [
            "HubCore", "HubIdentity", "HubStorage", "HubSync", "ChannelKit", "CZlib", "Crypto", "CryptoExtras",
            "HTTPTypes",
            "Hummingbird", "HummingbirdCore", "Logging", "NIOCore", "ServiceLifecycle",
        ],
        resources: [.embedInCode("Desk")]
    ),
    tests(
        of: "HubServer",
        in: "HubServer",
        uses: [
            "HubCore", "HubStorage", "HubSync", "ChannelKit", "Crypto", "HTTPTypes", "Hummingbird",
            "HummingbirdTesting", "Logging", "NIOCore",
        ]
    ),

    library(
        "HubRuntime",
        in: "HubRuntime",
        uses: [
            "HubCore", "HubIdentity", "HubPhone", "HubStorage", "HubSync", "HubServer", "ChannelKit",
            "ChannelSimulation",
            "ArgumentParser", "Configuration", "HTTPTypes", "Logging", "ServiceLifecycle", "UnixSignals",
        ]
    ),
    tests(
        of: "HubRuntime",
        in: "HubRuntime",
        uses: ["HubCore", "HubStorage", "HubServer", "ChannelKit", "ArgumentParser", "HTTPTypes"]
    ),
]

// MARK: The channels

struct Channel {
    var name: String
    var uses: [String] = []
    var systems: [Target] = []
    var resources: [Resource] = []
    var simulator: [String]?

    /// What the conformance kit found, so that the program can show it.
    private var report: Resource { .embedInCode("conformance.json") }
    var folder: String { "Channels/\(name)" }
    var products: [String] { ["\(name)Channel"] + (simulator == nil ? [] : ["\(name)Simulator"]) }
    var targets: [Target] {
        let module = "\(name)Channel"
        let kit = ["ChannelKit", "HubCore"]
        let fake = simulator.map { library("\(name)Simulator", in: folder, uses: kit + ["ChannelSimulation"] + $0) }
        return systems
            + [library(module, in: folder, uses: kit + uses + systems.map(\.name), resources: resources + [report])]
            + (fake.map { [$0] } ?? [])
            + [
                tests(
                    of: module,
                    in: folder,
                    uses: kit + uses + ["ChannelSimulation", "ChannelTestKit"] + (fake.map { [$0.name] } ?? []),
                    resources: [.copy("Fixtures")]
                )
            ]
    }
}

let channels = [
    Channel(name: "WebChat", uses: ["Crypto", "HTTPTypes"], resources: [.embedInCode("Assets")]),
    Channel(name: "Telegram", uses: ["HTTPTypes"], simulator: ["HTTPTypes"]),
    Channel(
        name: "Email",
        uses: ["Crypto", "HTTPTypes", "Logging"],
        systems: [
            system("CGMime", in: "Channels/Email", pkgConfig: "gmime-3.0", package: "libgmime-3.0-dev"),
            system("CCurl", in: "Channels/Email", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),
            system("CXML", in: "Channels/Email", pkgConfig: "libxml-2.0", package: "libxml2-dev"),
        ]
    ),
]

// MARK: The programs and what crosses packages

let apps: [Target] = [
    .executableTarget(
        name: "hub",
        dependencies: needs(["HubRuntime", "ChannelKit", "ChannelSimulation"] + channels.flatMap(\.products)),
        path: "Apps/hub/Sources",
        swiftSettings: settings
    ),
    .executableTarget(
        name: "hub-bench",
        dependencies: needs([
            "HubCore", "HubPhone", "HubStorage", "HubSync", "HubServer", "ChannelKit", "TelegramChannel",
            "ArgumentParser", "AsyncHTTPClient", "GRDB", "HTTPTypes", "Hummingbird", "Logging", "NIOCore", "NIOHTTP1",
            "NIOPosix", "ServiceLifecycle", "UnixSignals",
        ]),
        path: "Apps/hub-bench/Sources",
        swiftSettings: settings
    ),
]

let libraries =
    [
        "HubCore", "HubIdentity", "HubPhone", "ChannelKit", "ChannelSimulation", "ChannelTestKit", "HubStorage",
        "HubSync",
        "HubServer", "HubRuntime",
    ] + channels.flatMap(\.products)

let package = Package(
    name: "mekong",
    platforms: [.macOS(.v15)],
    products: libraries.map { .library(name: $0, targets: [$0]) } + [.executable(name: "hub", targets: ["hub"])],
    dependencies: packages,
    targets: core + channels.flatMap(\.targets) + apps
)

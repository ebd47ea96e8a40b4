// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "Email",
    platforms: [.macOS(.v15)],
    products: [.library(name: "EmailChannel", targets: ["EmailChannel"])],
    dependencies: [
        .package(path: "../../HubCore"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .systemLibrary(name: "CGMime", path: "Sources/CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
        .systemLibrary(name: "CCurl", path: "Sources/CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CXML", path: "Sources/CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(
            name: "EmailChannel",
            dependencies: [
                .product(name: "HubCore", package: "HubCore"), .product(name: "Crypto", package: "swift-crypto"), "CGMime",
                "CCurl", "CXML",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EmailChannelTests",
            dependencies: ["EmailChannel", .product(name: "HubCore", package: "HubCore")],
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
    ]
)

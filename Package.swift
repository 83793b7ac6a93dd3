// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is built alike: Swift 6 mode, no leaking imports, no warning left standing.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let rainbow = Target.Dependency.product(name: "Rainbow", package: "Rainbow")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "firedrill",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "firedrill", targets: ["firedrill"]),
        .executable(name: "issuance", targets: ["issuance"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/onevcat/Rainbow", from: "4.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Layer 0: the C libraries, as Debian ships them. Only ChaosClients may import them.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CRDKafka", providers: [.apt(["librdkafka-dev"])]),
        .systemLibrary(name: "CLibPQ", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CMariaDB", providers: [.apt(["libmariadb-dev"])]),

        // Layer 1: words and judgement; connections.
        .target(name: "ChaosCore", swiftSettings: house),
        .target(
            name: "ChaosClients",
            dependencies: ["CHiredis", "CRDKafka", "CLibPQ", "CMariaDB", logging, nioCore, nioPosix, nioSSL],
            swiftSettings: house),

        // Layer 2: what a drill is made of. These do not know each other.
        .target(
            name: "ChaosFaults", dependencies: ["ChaosCore", "ChaosClients", asyncHTTPClient, nioCore, nioHTTP1],
            swiftSettings: house),
        .target(
            name: "ChaosProbes",
            dependencies: [
                "ChaosCore", "ChaosClients", asyncHTTPClient, hummingbird, logging, nioCore, nioHTTP1, nioSSL,
            ],
            swiftSettings: house),
        .target(
            name: "ChaosResponse", dependencies: ["ChaosCore", "ChaosClients", asyncHTTPClient, nioCore, nioHTTP1],
            swiftSettings: house),
        .target(
            name: "ChaosLoad",
            dependencies: ["ChaosCore", histogram, nioCore, nioPosix, nioSSL],
            swiftSettings: house),
        .target(name: "ChaosEngine", dependencies: ["ChaosCore", logging, yams], swiftSettings: house),
        .target(
            name: "ChaosReporting",
            dependencies: ["ChaosCore", asyncHTTPClient, logging, nioCore, nioHTTP1, rainbow],
            swiftSettings: house),
        // GRDB needs SQLite's header: libsqlite3-dev.
        .target(name: "ChaosStore", dependencies: ["ChaosCore", "ChaosClients", grdb, logging], swiftSettings: house),

        // Layer 3: the lab, the command line, and the reference system (which knows no chaos word).
        .target(
            name: "ChaosLab", dependencies: ["ChaosCore", "ChaosClients", asyncHTTPClient, yams],
            swiftSettings: house),
        .target(
            name: "ChaosServe", dependencies: ["ChaosCore", "ChaosReporting", hummingbird, logging],
            swiftSettings: house),
        .executableTarget(
            name: "firedrill",
            dependencies: [
                "ChaosCore", "ChaosClients", "ChaosFaults", "ChaosProbes", "ChaosLoad", "ChaosEngine",
                "ChaosReporting", "ChaosResponse", "ChaosServe", "ChaosStore", "ChaosLab", argumentParser, logging,
                rainbow,
            ],
            swiftSettings: house),
        .executableTarget(
            name: "issuance",
            dependencies: ["ChaosClients", argumentParser, hummingbird, logging, nioCore, serviceLifecycle],
            swiftSettings: house),

        // For tests only: clocks and fakes with behaviour, real servers on private ports, contract suites.
        .target(
            name: "ChaosTestKit",
            dependencies: ["ChaosCore", "ChaosClients", asyncHTTPClient, hummingbird, logging, nioCore, nioHTTP1],
            swiftSettings: house),

        .testTarget(name: "ChaosCoreTests", dependencies: ["ChaosCore", "ChaosTestKit"], swiftSettings: house),
        .testTarget(name: "ChaosClientsTests", dependencies: ["ChaosClients", "ChaosTestKit"], swiftSettings: house),
        .testTarget(
            name: "ChaosFaultsTests",
            dependencies: ["ChaosCore", "ChaosClients", "ChaosFaults", "ChaosTestKit", hummingbird],
            swiftSettings: house),
        .testTarget(
            name: "ChaosProbesTests",
            dependencies: ["ChaosCore", "ChaosClients", "ChaosEngine", "ChaosProbes", "ChaosTestKit"],
            swiftSettings: house),
        .testTarget(
            name: "ChaosLoadTests",
            dependencies: ["ChaosCore", "ChaosLoad", "ChaosTestKit", nioCore, nioPosix, nioSSL], swiftSettings: house),
        .testTarget(
            name: "ChaosEngineTests", dependencies: ["ChaosCore", "ChaosEngine", "ChaosTestKit"], swiftSettings: house),
        .testTarget(
            name: "ChaosResponseTests",
            dependencies: ["ChaosCore", "ChaosClients", "ChaosEngine", "ChaosResponse", "ChaosTestKit", hummingbird],
            swiftSettings: house),
        .testTarget(
            name: "ChaosServeTests", dependencies: ["ChaosCore", "ChaosReporting", "ChaosServe", asyncHTTPClient],
            swiftSettings: house),
        .testTarget(
            name: "ChaosReportingTests",
            dependencies: ["ChaosCore", "ChaosReporting", "ChaosTestKit", asyncHTTPClient, nioCore, nioHTTP1],
            swiftSettings: house),
        .testTarget(
            name: "ChaosStoreTests", dependencies: ["ChaosCore", "ChaosClients", "ChaosStore", "ChaosTestKit"],
            swiftSettings: house),
        .testTarget(
            name: "ChaosLabTests", dependencies: ["ChaosCore", "ChaosClients", "ChaosLab", "ChaosTestKit"],
            swiftSettings: house),
        .testTarget(
            name: "IssuanceTests",
            dependencies: ["issuance", "ChaosClients", "ChaosTestKit", asyncHTTPClient, nioCore],
            swiftSettings: house),
        .testTarget(
            name: "FiredrillTests",
            dependencies: [
                "ChaosCore", "ChaosClients", "ChaosEngine", "ChaosReporting", "firedrill", "ChaosTestKit",
                asyncHTTPClient, nioCore, nioHTTP1,
            ], swiftSettings: house),
        .testTarget(name: "ArchitectureTests", dependencies: [], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)

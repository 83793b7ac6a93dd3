import Testing

/// A rule that cannot see an offence guards nothing, and one that sees too many is soon switched off.
@Suite struct `Planted offences` {
    @Test(arguments: layers + words + safety)
    func `are seen where they stand, and nothing else is`(planted: PlantedOffence) {
        expect(planted)
    }

    @Test(arguments: doors + shape + catalogues + documentation)
    func `of shape and place are seen where they stand`(planted: PlantedOffence) {
        expect(planted)
    }

    private func expect(_ planted: PlantedOffence) {
        let found = planted.rule.offences(SourceTree(planted: planted.files))
        let places = found.map { offence in offence.line.map { "\(offence.path):\($0)" } ?? offence.path }
        #expect(places == planted.offences, "\(found)")
        #expect(found.allSatisfy { !$0.what.isEmpty })
    }
}

// MARK: Layers and words

private let layers: [PlantedOffence] = [
    .init(
        "the engine imports the faults", .layers,
        ["Sources/ChaosEngine/A.swift": "import ChaosCore\nimport ChaosFaults\n"], ["Sources/ChaosEngine/A.swift:2"]),
    .init(
        "the words import IO", .layers,
        ["Sources/ChaosCore/Run/A.swift": "import Foundation\n"], ["Sources/ChaosCore/Run/A.swift:1"]),
    .init(
        "the reference system imports the words", .layers,
        ["Sources/issuance/A.swift": "@preconcurrency private import struct ChaosCore.Instant\n"],
        ["Sources/issuance/A.swift:1"]),
    .init(
        "faults and probes know each other", .layers,
        [
            "Sources/ChaosFaults/A.swift": "import ChaosProbes\n",
            "Sources/ChaosProbes/B.swift": "import ChaosFaults\n",
        ], ["Sources/ChaosFaults/A.swift:1", "Sources/ChaosProbes/B.swift:1"]),
    .init(
        "what is shipped imports the test kit", .layers,
        ["Sources/firedrill/A.swift": "import ChaosTestKit\n"], ["Sources/firedrill/A.swift:1"]),
    .init(
        "a target has no layer", .layers,
        ["Sources/ChaosNew/A.swift": "import Foundation\n"], ["Sources/ChaosNew/A.swift:1"]),
    .init(
        "imports that the layers allow", .layers,
        [
            "Sources/ChaosEngine/A.swift":
                "import ChaosCore\nimport Foundation\n// import ChaosFaults\nlet a = \"import X\"\n",
            "Sources/firedrill/B.swift": "import ChaosFaults\nimport ChaosEngine\n",
            "Sources/issuance/C.swift": "import HTTPTypes\n",
            "Tests/ChaosEngineTests/D.swift": "@testable import ChaosEngine\nimport ChaosFaults\n",
        ]),
    .init(
        "a fault calls C", .cModules,
        [
            "Sources/CLibPQ/module.modulemap": "module CLibPQ [system] {}",
            "Sources/ChaosClients/A.swift": "import CLibPQ\n",
            "Sources/ChaosFaults/A.swift": "import ChaosCore\nimport CLibPQ\n",
            "Tests/ChaosFaultsTests/A.swift": "import CLibPQ\n",
        ], ["Sources/ChaosFaults/A.swift:2", "Tests/ChaosFaultsTests/A.swift:1"]),
]

private let words: [PlantedOffence] = [
    .init(
        "the reference system says chaos words", .issuanceKnowsNoChaos,
        [
            "Sources/issuance/A.swift":
                "// for the drill\nlet faultCount = 1\nlet a = \"FIREDRILL_HOME\"\nfunc injectDelay() {}\n",
            "Sources/issuance/Experiments/B.swift": "let fine = 1\n",
        ],
        [
            "Sources/issuance/A.swift:1", "Sources/issuance/A.swift:2", "Sources/issuance/A.swift:3",
            "Sources/issuance/A.swift:4", "Sources/issuance/Experiments/B.swift",
        ]),
    .init(
        "words that only look alike", .issuanceKnowsNoChaos,
        [
            "Sources/issuance/A.swift": "import ChaosClients\nlet defaultLimit = ChaosClients.limit\ndefault: break\n",
            "Sources/ChaosCore/Fault.swift": "let fault = 1\n",
        ]),
    .init(
        "a promise in any file", .noPromises,
        [
            "Makefile": "all:\n# \("TO" + "DO"): more\n", "Sources/A/B.swift": "// \("FIX" + "ME") later\n",
            "runbooks/a.md": "nothing to do\n",
        ], ["Makefile:2", "Sources/A/B.swift:1"]),
    .init(
        "a person's machine and a registry", .noMachinePlaces,
        [
            "scripts/a": "cd \(["", "work", "main"].joined(separator: "/"))\n",
            "b.md": "see https://\(["pypi", "org"].joined(separator: "."))/x\nand ~/work\n",
        ], ["b.md:1", "scripts/a:1"]),
]

// MARK: Safety

private let safety: [PlantedOffence] = [
    .init(
        "every way to crash", .noCrash,
        [
            "Sources/A/B.swift": """
            let a = try! f()
            let b = c as! D
            fatalError("x")
            let e = f()!
            let g = h[0]!.i
            var j: K!
            let l = "\\(m!)"
            let n = o?.p!
            """
        ], (1...8).map { "Sources/A/B.swift:\($0)" }),
    .init(
        "marks that unwrap nothing", .noCrash,
        [
            "Sources/A/B.swift": """
            if !a && b != c, d !== e { }
            let f = "well done!" // try! as! fatalError(
            return !(g == h)
            let i = try? j()
            """,
            "Tests/A/B.swift": "let a = b!\n",
        ]),
    .init(
        "an option at the wrong level", .rightLevel,
        [
            "Sources/A/B.swift": """
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_reuseaddr), value: 1)
            """
        ], ["Sources/A/B.swift:1"]),
    .init(
        "unchecked concurrency without a proof", .provenUnchecked,
        [
            "Sources/A/B.swift": """
            final class A: @unchecked Sendable {}

            // The lock guards everything.
            @available(macOS 15, *)
            final class B: @unchecked Sendable {}
            /// Only written before the first thread begins.
            nonisolated(unsafe) var c = 0

            nonisolated(unsafe) var d = 0
            """
        ], ["Sources/A/B.swift:1", "Sources/A/B.swift:9"]),
]

// MARK: Doors

private let doors: [PlantedOffence] = [
    .init(
        "calls that reach past what is handed in", .doors(Door.all),
        [
            "Sources/ChaosEngine/A.swift": """
            let a = Date()
            try await Task.sleep(for: .seconds(1))
            print("x")
            exit(1)
            Glibc.exit(1)
            Foundation.exit(1)
            _exit(1)
            """
        ], (1...7).map { "Sources/ChaosEngine/A.swift:\($0)" }),
    .init(
        "names that only end alike, and named files", .doors(Door.all),
        [
            "Sources/ChaosEngine/A.swift": """
            let a = releaseDate()
            func exit() async {}
            child.exit()
            fingerprint(b)
            // print(c)
            let d: Date? = nil
            """,
            "Sources/ChaosCore/Support/RunClock.swift": "try await Task.sleep(until: a)\n",
            "Tests/A/B.swift": "print(1)\n",
        ]),
    .init(
        "an entry that nobody needs",
        .doorsInUse([
            Door(call: "print(", why: "x", allowed: ["Sources/A/B.swift": "y", "Sources/C/": "z", "Sources/D/": "z"])
        ]),
        ["Sources/A/B.swift": "// print(\n", "Sources/C/D/E.swift": "print(1)\n"],
        ["Sources/A/B.swift", "Sources/D/"]),
]

// MARK: Shape

private let shape: [PlantedOffence] = [
    .init(
        "a long file", .fileLength,
        [
            "Sources/A/Long.swift": String(repeating: "let a = 1\n", count: 401),
            "Sources/A/Well.swift": String(repeating: "let a = 1\n", count: 400),
            "Tests/A/LongTests.swift": String(repeating: "// a\n", count: 500),
        ], ["Sources/A/Long.swift", "Tests/A/LongTests.swift"]),
    .init(
        "a long function", .functionLength,
        [
            "Sources/A/B.swift": "func a() {\n\(String(repeating: "    b()\n", count: 61))}\n"
                + "func c() {\n\(String(repeating: "    b()\n", count: 60))}\n"
                + "init(\n    d: Int\n) {\n\(String(repeating: "    b()\n", count: 61))}\n"
                + "protocol E {\n    func f()\n    init(g: Int)\n}\nstruct H {\n\(String(repeating: "    // i\n", count: 99))}\n"
        ], ["Sources/A/B.swift:1", "Sources/A/B.swift:126"]),
    .init(
        "drawers", .noDrawers,
        [
            "Sources/A/StringUtils.swift": "", "Sources/A/helpers/B.swift": "", "Tests/TestHelper.swift": "",
            "Sources/A/Commonplace.swift": "", "scripts/common": "",
        ], ["Sources/A/StringUtils.swift", "Sources/A/helpers/B.swift", "Tests/TestHelper.swift", "scripts/common"]),
]

private let catalogues: [PlantedOffence] = [
    .init(
        "a variant that no list names, and one under another name", .catalogues,
        [
            "Sources/ChaosFaults/FaultCatalog.swift": "let all: [any Fault.Type] = [RedisLock.self, Pair.self]\n",
            "Sources/ChaosFaults/Redis/RedisLock.swift": "public struct RedisLock: Fault {\n}\n",
            "Sources/ChaosFaults/Redis/Forgotten.swift":
                "import ChaosCore\n\nactor Forgotten:\n    Sendable,\n    Fault\n{\n}\n",
            "Sources/ChaosFaults/Redis/Other.swift": "extension Pair: Sendable, Fault {}\nstruct Part: FaultPart {}\n",
        ], ["Sources/ChaosFaults/Redis/Forgotten.swift:3", "Sources/ChaosFaults/Redis/Other.swift:1"]),
    .init(
        "variants without any list", .catalogues,
        [
            "Sources/ChaosProbes/HTTPProbe.swift": "struct HTTPProbe: Probe {}\n",
            "Sources/ChaosReporting/SlackNotifier.swift": "final class SlackNotifier: Notifier {}\n",
            "Sources/ChaosReporting/Reporters/ReporterCatalog.swift": "let all = [JSONReporter.self]\n",
            "Sources/ChaosReporting/Reporters/JSONReporter.swift": "struct JSONReporter: Reporter {}\n",
        ], ["Sources/ChaosProbes/HTTPProbe.swift:1", "Sources/ChaosReporting/SlackNotifier.swift:1"]),
    .init(
        "doubles elsewhere, and no variant yet", .catalogues,
        [
            "Sources/ChaosTestKit/FakeFault.swift": "struct FakeFault: Fault {}\n",
            "Sources/ChaosProbes/Page.swift": "struct Page {}\n",
        ]),
]

// MARK: Documentation

private let documentation: [PlantedOffence] = [
    .init(
        "public declarations without a comment", .documented,
        [
            "Sources/A/B.swift": """
            public struct A {
                public func b() {}
                public static func c() {}
                public var d: Int { 1 }
                public init(e: Int) throws {
                    try f(e)
                }
                // Not a doc comment.
                @discardableResult
                public mutating func g() -> Int { 1 }
                public final class H {}
            }
            """
        ], [1, 2, 3, 4, 5, 10, 11].map { "Sources/A/B.swift:\($0)" }),
    .init(
        "declarations with a comment, and those that need none", .documented,
        [
            "Sources/A/B.swift": """
            /// A thing.
            public struct A: Codable {
                public let a: Int
                public static let b = 1
                public private(set) var c: Int = 1

                public init(a: Int) {
                    self.a = a
                    c = 2
                }

                public init(from decoder: any Decoder) throws { try d() }
                public func encode(to encoder: any Encoder) throws {}
                public var description: String { "public func x()" }
                public static func < (left: A, right: A) -> Bool { true }
                /// Does it.
                @discardableResult
                public func e() -> Int { 1 }
                func f() {}
            }
            """,
            "Tests/A/B.swift": "public struct A {}\n",
        ]),
    .init(
        "what a documented protocol asks for needs no second comment", .documented,
        [
            "Sources/A/P.swift":
                "/// Asks.\npublic protocol P {\n    init(context: Int) throws\n    var kind: String { get }\n    func read() async\n}\n",
            "Sources/A/B.swift":
                "/// B.\npublic struct B: P {\n    public init(context: Int) throws {\n        try c()\n    }\n"
                + "    public var kind: String { \"\" }\n    public func read() async {}\n    public func write() {}\n}\n",
        ], ["Sources/A/B.swift:8"]),
]

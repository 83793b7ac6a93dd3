import ChaosCore
import ChaosEngine
import Foundation

/// What libFuzzer calls with each input. Built by `scripts/fuzz`, and no part of the package.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    // What is no UTF-8 is refused before any loader sees it; repaired, the input still says something.
    LoaderFuzz.chosen(String(decoding: bytes, as: UTF8.self))
    return 0
}

/// The loaders, and what must hold whatever they are given.
enum LoaderFuzz {
    /// `FUZZ_LOADER` names one; each has its own corpus.
    static let chosen: @Sendable (String) -> Void = {
        let name = getenv("FUZZ_LOADER").map { String(cString: $0) } ?? ""
        switch name {
        case "experiment":
            return { text in check { () throws(FileProblems) in _ = try experiments.load(text: text, path: path) } }
        case "target":
            return { text in check { () throws(FileProblems) in _ = try targets.load(text: text, path: path) } }
        case "levels":
            return { text in check { () throws(FileProblems) in _ = try levels.load(text: text, path: path) } }
        case "load":
            return { text in check { () throws(FileProblems) in _ = try profiles.load(text: text, path: path) } }
        default:
            require(false, "FUZZ_LOADER is experiment, target, levels or load, and not \"\(name)\"")
            return { _ in }
        }
    }()

    private static let path = "fuzz.yaml"
    private static let secret = "canary-secret"
    private static let experiments = ExperimentLoader(vocabulary: .fuzz)
    private static let levels = LevelPolicyLoader(vocabulary: .fuzz)
    private static let profiles = LoadProfileLoader(vocabulary: .fuzz)
    private static let targets = TargetLoader(environment: [
        "REDIS_URL": "redis://:\(secret)@127.0.0.1:6379/0", "PG_PASSWORD": secret, "KAFKA_PASSWORD": secret,
        "TOKEN": secret,
    ])

    /// A `precondition` of an optimised build would not say what broke.
    private static func require(_ holds: Bool, _ what: @autoclosure () -> String) {
        guard !holds else { return }
        FileHandle.standardError.write(Data("broken: \(what())\n".utf8))
        abort()
    }

    /// A refusal gives a reason, names a line that can be, shows no secret and moves nobody's cursor.
    private static func check(_ load: () throws(FileProblems) -> Void) {
        do { try load() } catch {
            require(!error.problems.isEmpty, "refused without a reason")
            for problem in error.problems {
                require(problem.file == path && !problem.message.isEmpty, "\(problem)")
                require(problem.line.map { $0 >= 1 } ?? true, "line \(problem.line ?? 0)")
                let text = "\(problem)"
                require(!text.contains(secret), "shows a secret")
                require(!text.utf8.contains { $0 < 0x20 || $0 == 0x7f }, "holds a control character: \(text)")
            }
        }
    }
}

extension Vocabulary {
    /// Enough names to reach every branch: each unit, each kind of parameter.
    fileprivate static let fuzz = Vocabulary(
        metrics: [
            metric("http.success_ratio", .ratio), metric("http.p95", .seconds), metric("http.p99", .seconds),
            metric("http.max", .seconds), metric("http.rate", .perSecond),
            MetricDescriptor("http.up", .flag, summary: "."),
            MetricDescriptor("redis.used_memory", .bytes, summary: "."),
            MetricDescriptor("kafka.lag", .count, labels: ["group"], summary: "."),
            MetricDescriptor("points.oldest_uncredited", .seconds, summary: "."),
            MetricDescriptor("sql.deadlocks_10s", .count, summary: "."),
        ],
        faults: [
            FaultEntry(
                kind: "redis-lock-contention", summary: ".",
                parameters: [
                    ParameterDescriptor("keys", .text, default: nil, summary: "."),
                    ParameterDescriptor("holders", .whole(1...50), default: .whole(1), summary: "."),
                    ParameterDescriptor(
                        "style", .choice(["set-nx", "redisson"]), default: .text("set-nx"), summary: "."),
                    ParameterDescriptor("lease", .duration, default: .duration(.seconds(3)), summary: "."),
                    ParameterDescriptor("loud", .flag, default: .flag(false), summary: "."),
                    ParameterDescriptor("headroom", .bytes, default: .bytes(1024), summary: "."),
                ]),
            FaultEntry(kind: "memory-pressure", summary: ".", parameters: []),
        ],
        runbooks: ["redis-lock-contention"])

    private static func metric(_ name: String, _ unit: MetricUnit) -> MetricDescriptor {
        MetricDescriptor(name, unit, labels: ["scenario"], summary: ".")
    }
}

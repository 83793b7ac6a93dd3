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
        guard let loader = loaders[name] else {
            require(false, "FUZZ_LOADER is one of \(loaders.keys.sorted()), and not \"\(name)\"")
            return { _ in }
        }
        return loader
    }()

    /// What loads is also used as far as that needs no system: a file that ends the program later is no better.
    private static let loaders: [String: @Sendable (String) -> Void] = [
        "experiment": { text in check { () throws(FileProblems) in _ = try experiments.load(text: text, path: path) } },
        "target": { text in check { () throws(FileProblems) in _ = try targets.load(text: text, path: path) } },
        "levels": { text in check { () throws(FileProblems) in _ = try levels.load(text: text, path: path) } },
        "load": { text in check { () throws(FileProblems) in _ = try profiles.load(text: text, path: path) } },
        "schedule": { text in
            check { () throws(FileProblems) in LoadedUse.plan(try schedules.load(text: text, path: path)) }
        },
        "runbook": { text in
            check { () throws(FileProblems) in
                LoadedUse.preview(try runbooks.load(text: text, path: path), on: try LoadedUse.target(targets))
            }
        },
        "policy": { text in
            check { () throws(FileProblems) in LoadedUse.ask(try RunbookPolicyLoader().load(text: text, path: path)) }
        },
        "alerts": { text in check { () throws(FileProblems) in _ = try alerts.load(text: text, path: path) } },
    ]

    private static let path = "fuzz.yaml"
    static let secret = "canary-secret"
    private static let experiments = ExperimentLoader(vocabulary: .fuzz)
    private static let levels = LevelPolicyLoader(vocabulary: .fuzz)
    private static let profiles = LoadProfileLoader(vocabulary: .fuzz)
    private static let runbooks = RunbookLoader(vocabulary: .fuzz)
    private static let environment = [
        "REDIS_URL": "redis://:\(secret)@127.0.0.1:6379/0", "PG_PASSWORD": secret, "KAFKA_PASSWORD": secret,
        "TOKEN": secret,
    ]
    private static let targets = TargetLoader(environment: environment)
    private static let alerts = AlertPlanLoader(kinds: LoadedUse.channels, environment: environment)
    /// The files that a schedule names are not opened: what is in them is for the other loaders.
    private static let schedules = ScheduleLoader { path throws(FileProblems) in
        try experiments.load(text: LoadedUse.experiment, path: path)
    }

    /// A `precondition` of an optimised build would not say what broke.
    static func require(_ holds: Bool, _ what: @autoclosure () -> String) {
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

import ChaosCore
import ChaosStore
import Foundation

/// What asking the run store cost, by a process of its own.
struct StoreFigure: Encodable {
    let command: String
    let seconds: Double
    /// The most memory that this process, or one asked before it, had resident.
    let peakResidentBytes: Int
    let answerBytes: Int

    var line: String {
        "  firedrill \(command): \(DurationText.describe(.seconds(seconds))), peak memory at most"
            + " \(DurationText.decimal(Double(peakResidentBytes) / 1e6, places: 0)) MB,"
            + " \(DurationText.decimal(Double(answerBytes) / 1e3, places: 0)) kB of answer"
    }
}

/// Fills a store of its own with made-up runs and asks it what a person asks, each time by a new process.
struct StoreBench {
    /// How the runs lie over time.
    enum History: String, Encodable, CaseIterable {
        /// Over two years, half of them at one level.
        case spread
        /// All within the month and at the level that is asked for: no report can have more to read.
        case worst

        fileprivate var span: Double { self == .spread ? 730 * 86_400 : 29 * 86_400 }

        fileprivate var words: String {
            self == .spread ? "over two years, half of them L2" : "all of the last month, all of them L2"
        }
    }

    /// What one store was asked, and what that cost.
    struct Result: Encodable {
        let history: History
        let runs: Int
        let fillSeconds: Double
        let figures: [StoreFigure]

        var lines: [String] {
            [
                "run store, \(runs) made-up runs \(history.words), put in within"
                    + " \(DurationText.describe(.seconds(fillSeconds))):"
            ] + figures.map(\.line)
        }
    }

    static let runs = 100_000
    private static let month = ["--since", "30d", "--level", "L2"]

    let history: History

    /// The report of the month, in every form of the worst case; the list comes last, since peaks only grow.
    private var questions: [[String]] {
        switch history {
        case .spread:
            [
                ["store", "list", "--limit", "50", "--json"], ["report"] + Self.month,
                ["report"] + Self.month + ["--format", "json"], ["report"] + Self.month + ["--format", "html"],
                ["store", "list"] + Self.month + ["--limit", "100000", "--json"],
            ]
        case .worst:
            [["report"] + Self.month]
                + ["html", "openmetrics", "json", "csv"].map { ["report"] + Self.month + ["--format", $0] }
        }
    }

    /// What it cost to fill the store, and each question. Throws `storage`.
    func run() async throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("firedrill-bench-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/store.sqlite"
        let start = ContinuousClock.now
        try await fill(path)
        let filled = ContinuousClock.now - start
        return Result(
            history: history, runs: Self.runs, fillSeconds: filled.inSeconds,
            figures: try questions.map { try ask($0, path) })
    }

    private func fill(_ path: String) async throws {
        let own = RunOwner.own(station: "bench")
        let store = try await OpenStore.open(.file(path), own: own)
        let now = WallClock.now.timeIntervalSince1970
        for first in stride(from: 0, to: Self.runs, by: 1_000) {
            let batch = (first..<min(first + 1_000, Self.runs)).map { made($0, owner: own, now: now) }
            try await store.runs.add(batch)
        }
        await store.close()
    }

    /// Everything about a made-up run follows from its number.
    private func made(_ number: Int, owner: RunOwner, now: Double) -> ArchivedRun {
        let scenarios = ["redis-lock-contention", "database-deadlock", "memory-pressure", "kafka-consumer-lag"]
        let levels: [IncidentLevel] = history == .worst ? [.l2] : [.l1, .l2, .l2, .l3]
        let scenario = scenarios[number % scenarios.count]
        let started = now - history.span * (1 - Double(number) / Double(Self.runs))
        var run = StoredRun(
            id: "\(RunName.next(at: Date(timeIntervalSince1970: started)))-\(number)", experiment: scenario,
            title: "A made-up run of \(scenario) on the issuance system", scenario: scenario, target: "bench",
            owner: owner, startedAt: started, responseMode: .auto,
            documented: Documented(level: .l2, mttd: .seconds, mttr: .minutes))
        run.state = .finished
        run.endedAt = started + 90
        run.incidents = ["INC-\(run.id)"]
        run.samples = "/var/lib/firedrill/runs/\(run.id)/samples.json"
        var outcome = StoredOutcome(
            verdict: VerdictValue.allCases[number % 3], resolutionSeconds: 1, faultRemoved: true)
        outcome.measured = levels[(number / 4) % levels.count]
        outcome.levelSeconds.l2 = Double(number % 60)
        outcome.ttdSeconds = 2 + Double(number % 17) / 4
        outcome.ttrSeconds = 20 + Double(number % 131) / 2
        outcome.faultEnded = .mitigated
        outcome.faultRemovedBy = .response
        outcome.audits = [
            .init(name: "no-duplicate-coupons", result: .pass), .init(name: "no-oversell", result: .pass),
        ]
        run.outcome = outcome
        let filling = String(repeating: "what was seen; ", count: 60)
        return ArchivedRun(run, document: "{\"run\":\"\(run.id)\",\"timeline\":\"\(filling)\"}")
    }

    private func ask(_ question: [String], _ path: String) throws -> StoreFigure {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: LabExecutables.own)
        process.arguments = question + ["--store", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        let start = ContinuousClock.now
        try process.run()
        let answer = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let took = ContinuousClock.now - start
        guard process.terminationStatus == 0, !answer.isEmpty else {
            throw ChaosError(
                .internal, operation: "ask the run store", target: question.joined(separator: " "),
                cause: "the command ended with \(process.terminationStatus)")
        }
        return StoreFigure(
            command: question.joined(separator: " "), seconds: took.inSeconds,
            peakResidentBytes: ProcessUsage.children.peakResidentBytes, answerBytes: answer.count)
    }
}

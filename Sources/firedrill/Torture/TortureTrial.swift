import ChaosClients
import ChaosCore
import ChaosEngine
import Foundation

/// What is killed, and when.
struct TorturePlan: Sendable {
    /// Who gets SIGKILL; `stop` is SIGSTOP for longer than the reaper waits, then SIGCONT.
    enum Victim: String, Sendable, CaseIterable, Encodable {
        case tool
        case toolAndReaper = "tool+reaper"
        case stop
    }

    /// What the harness waits for, from outside, before it counts the delay.
    enum Moment: String, Sendable, CaseIterable, Encodable {
        case start
        case journaled
        case reaperStarted = "reaper started"
        case effective
        case stopping
    }

    let victim: Victim
    let moment: Moment
    let delay: Duration
}

/// What one trial showed.
struct TortureResult: Sendable, Encodable {
    var fault: String
    var victim: TorturePlan.Victim
    var moment: TorturePlan.Moment
    /// The moment was reached before the process ended.
    var reached = true
    /// Whether the fault had left a trace when the kill came.
    var wasIn = false
    var secondsToClean: Double?
    var leftovers: [String] = []
    /// Nil when nothing of somebody else's was put there, so that it was not looked at.
    var undoneTwice: Bool?
    /// Seconds from the kill until the application had back what it had before; nil when it did not, or has nothing to get.
    var secondsToWhole: Double?
    var note: String?

    mutating func add(note text: String) { note = note.map { "\($0); \(text)" } ?? text }
}

/// Runs one trial: starts the tool, kills it as planned, looks at the target until it is clean.
struct TortureTrial: Sendable {
    let subject: TortureSubject
    /// A state folder of the lane's own.
    let home: String
    let targetFile: String
    let targetName: String
    let program: String

    private var clock: ContinuousClock { ContinuousClock() }
    private var journal: RecoveryJournal { RecoveryJournal(folder: "\(home)/journal") }

    func run(_ plan: TorturePlan) async throws -> TortureResult {
        var result = TortureResult(fault: subject.fault, victim: plan.victim, moment: plan.moment)
        let tool = try await start()
        result.reached = try await wait(for: plan.moment, tool)
        if !result.reached { result.add(note: "it never came to that: \(tool.end.map { "\($0)" } ?? "it still ran")") }
        if plan.delay > .zero { try await clock.sleep(for: plan.delay) }
        result.wasIn = try await !subject.traces().isEmpty
        let killed = clock.now
        try await kill(plan.victim, tool)
        let limit =
            plan.victim == .toolAndReaper
            ? subject.leaseLimit : plan.victim == .stop ? subject.limit + ProcessReaperStarter.patience : subject.limit
        var left = try await waitUntilClean(from: killed, limit)
        result.secondsToClean = left.isEmpty ? (clock.now - killed).inSeconds : nil
        if plan.victim == .stop { try await goOn(tool, stopped: killed) }
        if await tool.end(within: .seconds(30)) == nil {
            result.add(note: "the tool did not end within 30 s")
            tool.signal(SIGKILL)
        }
        let isEverybodysDuty = plan.victim == .toolAndReaper
        if !isEverybodysDuty { result.leftovers = left }
        try await expectNoSecondUndo(&result)
        left = try await subject.traces()
        if let remains = subject.remains { left += try await remains() }
        if !left.isEmpty { result.leftovers = left }
        if result.leftovers.isEmpty, result.secondsToClean == nil {
            result.secondsToClean = (clock.now - killed).inSeconds
        }
        try await expectWhole(&result, killed)
        if let open = try? journal.open(), !open.isEmpty { result.leftovers.append("an open journal entry") }
        return result
    }

    /// Wakes a tool that stood still for longer than its reaper waits. One that was stopped before it had anything in may
    /// rightly go on; it is then asked to stop.
    private func goOn(_ tool: ChildProgram, stopped: ContinuousClock.Instant) async throws {
        try await clock.sleep(until: stopped + ProcessReaperStarter.patience + .seconds(1))
        tool.signal(SIGCONT)
        if await tool.end(within: .seconds(2)) == nil { tool.signal(SIGINT) }
    }

    private func start() async throws -> ChildProgram {
        var arguments = ["inject", subject.fault, "--for", "60s", "--quiet", "--target", targetFile]
        arguments += ["--confirm", targetName]
        for pair in subject.parameters { arguments += ["--set", pair] }
        return try await ChildProgram.start(program, arguments: arguments, environment: environment)
    }

    private var environment: [String: String] {
        ChildEnvironment.plain.merging(["FIREDRILL_HOME": home, "SWIFT_BACKTRACE": "enable=no"]) { $1 }
    }

    /// Polls for the moment; false when the process ended first or it did not come.
    private func wait(for moment: TorturePlan.Moment, _ tool: ChildProgram) async throws -> Bool {
        let deadline = clock.now + .seconds(20)
        while clock.now < deadline, tool.end == nil {
            switch moment {
            case .start: return true
            case .journaled: if isJournaled { return true }
            case .reaperStarted: if await !reapers(of: tool).isEmpty { return true }
            case .effective: if try await !subject.traces().isEmpty { return true }
            case .stopping:
                if try await !subject.traces().isEmpty {
                    tool.signal(SIGINT)
                    return true
                }
            }
            try await clock.sleep(for: .milliseconds(1))
        }
        return false
    }

    private var isJournaled: Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: journal.folder)) ?? []
        return names.contains { $0.hasSuffix(".json") }
    }

    /// Reapers started by this very tool: no other tool uses the lane's folder.
    private func reapers(of tool: ChildProgram) async -> [FoundProcess] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: journal.folder)) ?? []
        guard let file = names.first(where: { $0.hasSuffix(".json") }) else { return [] }
        return await ProcessFinder.processes(withArguments: ["reap", "--run", String(file.dropLast(5))])
    }

    private func kill(_ victim: TorturePlan.Victim, _ tool: ChildProgram) async throws {
        switch victim {
        case .tool: tool.signal(SIGKILL)
        case .stop: tool.signal(SIGSTOP)
        case .toolAndReaper:
            // Frozen first, so that neither can act on the other's death.
            tool.signal(SIGSTOP)
            let found = await reapers(of: tool)
            for reaper in found { reaper.signal(SIGSTOP) }
            tool.signal(SIGKILL)
            for reaper in found { reaper.signal(SIGKILL) }
        }
    }

    private func waitUntilClean(from start: ContinuousClock.Instant, _ limit: Duration) async throws -> [String] {
        var left = try await subject.traces()
        while !left.isEmpty, clock.now - start < limit {
            try await clock.sleep(for: .milliseconds(5))
            left = try await subject.traces()
        }
        return left
    }

    /// The application gets back by itself what the fault took from it, such as the partitions of a group.
    private func expectWhole(_ result: inout TortureResult, _ killed: ContinuousClock.Instant) async throws {
        guard let missing = subject.missing else { return }
        let deadline = clock.now + TortureGroup.limit
        while let what = await missing() {
            guard clock.now < deadline else {
                return result.add(note: "\(what) \(DurationText.describe(TortureGroup.limit)) after all was clean")
            }
            try await clock.sleep(for: .milliseconds(100))
        }
        result.secondsToWhole = (clock.now - killed).inSeconds
    }

    /// What the next start does with the journal must not touch what others have put there meanwhile.
    private func expectNoSecondUndo(_ result: inout TortureResult) async throws {
        let isClean = try await subject.traces().isEmpty
        let foreigner = isClean ? subject.foreigner : nil
        try await foreigner?.plant()
        let recover = try await ChildProgram.start(
            program, arguments: ["recover", "--all", "--quiet"], environment: environment)
        guard let end = await recover.end(within: .seconds(60)) else {
            recover.signal(SIGKILL)
            result.add(note: "recover --all did not end")
            return
        }
        if end != .code(0) { result.add(note: "recover --all ended with \(end)") }
        if let foreigner {
            result.undoneTwice = try await !foreigner.isIntact()
            try await foreigner.remove()
        }
    }
}

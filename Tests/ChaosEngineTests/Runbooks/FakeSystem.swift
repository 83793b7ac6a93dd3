import ChaosCore
import ChaosTestKit
import Synchronization

@testable import ChaosEngine

/// A system in memory with switches, and a runner whose steps turn them: `set a`, `clear a`, `fail`, `hang`, `nothing`,
/// `leak`. The metrics `on.NAME` are 1 while a switch is on.
final class FakeSystem: StepRunner, MetricReader {
    static let kind = StepKind.sh
    static let summary = "Turns switches of a system in memory."

    private struct State {
        var on: Set<String> = []
        var commands: [String] = []
        var failuresLeft: [String: Int] = [:]
        var hangsEnded = 0
        var isReadable = true
    }

    private let clock: any RunClock
    private let state = Mutex(State())
    /// How long a switch takes until it can be seen.
    let delay: Duration
    private let changes = Mutex<[(name: String, at: Instant, on: Bool)]>([])

    init(clock: any RunClock, delay: Duration = .zero) {
        self.clock = clock
        self.delay = delay
    }

    /// Every command that was begun, in order.
    var commands: [String] { state.withLock { $0.commands } }
    /// How many hanging commands were ended.
    var hangsEnded: Int { state.withLock { $0.hangsEnded } }

    /// From here on nobody can read the system.
    func goDark() { state.withLock { $0.isReadable = false } }
    /// The next commands of this text fail.
    func fail(_ command: String, times: Int) { state.withLock { $0.failuresLeft[command] = times } }

    func isOn(_ name: String) -> Bool {
        let now = clock.now
        return changes.withLock { $0.last { $0.name == name && $0.at <= now }?.on ?? false }
    }

    func turn(_ name: String, on: Bool) {
        let at = clock.now + delay
        changes.withLock { $0.append((name, at, on)) }
    }

    func run(_ call: StepCall) async -> StepResult {
        let text = call.plainText
        let fails = state.withLock { state in
            state.commands.append(text)
            guard let left = state.failuresLeft[text], left > 0 else { return false }
            state.failuresLeft[text] = left - 1
            return true
        }
        if fails { return StepResult(.failed, code: 1, output: "no\nway", detail: "exit code 1") }
        let words = text.split(separator: " ").map(String.init)
        switch words[0] {
        case "set": turn(words[1], on: true)
        case "clear": turn(words[1], on: false)
        case "fail": return StepResult(.failed, code: 3, detail: "exit code 3")
        case "hang":
            try? await clock.sleep(for: .seconds(86_400))
            state.withLock { $0.hangsEnded += 1 }
            return StepResult(.failed, detail: "ended by SIGTERM")
        case "leak": return StepResult(.succeeded, output: "url redis://:\(FakeTarget.password)@fake:1")
        default: break
        }
        return StepResult(.succeeded, code: 0, output: "did \(text)")
    }

    func read() async -> [Metric: Reading] {
        guard state.withLock({ $0.isReadable }) else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: ["a", "b", "c"].map { (Metric("on.\($0)"), .value(isOn($0) ? 1 : 0)) })
    }

    func close() async {}
}

/// A person who answers as scripted, and notes what was asked and told.
final class FakePerson: StepConsole {
    private let answers: Mutex<[StepAnswer]>
    private let asked = Mutex<[String]>([])
    private let heard = Mutex<[String]>([])

    /// With no answers left there is nobody.
    init(_ answers: [StepAnswer] = []) { self.answers = Mutex(answers) }

    var questions: [String] { asked.withLock { $0 } }
    var events: [String] { heard.withLock { $0 } }

    func ask(_ question: StepQuestion) async -> StepAnswer {
        asked.withLock { $0.append(question.step.id) }
        return answers.withLock { $0.isEmpty ? .nobody : $0.removeFirst() }
    }

    func tell(_ event: RunbookEvent) async { heard.withLock { $0.append("\(event)") } }
}

/// One run of a small runbook on a manual clock.
struct RunbookBench: Sendable {
    let clock = ManualClock()
    let folder: TemporaryDirectory
    let system: FakeSystem
    var person = FakePerson()
    var order = RunbookOrder(run: "run-1", level: .l2, allowed: .change)

    init(delay: Duration = .zero) throws {
        folder = try TemporaryDirectory("runbook")
        system = FakeSystem(clock: clock, delay: delay)
    }

    var auditFolder: String { folder.file("audit") }

    static func step(
        _ id: String, _ text: String, mode: StepMode = .auto, risk: StepRisk = .change, verify: String? = nil,
        within: Duration = .seconds(5), hold: Duration = .zero, undo: String? = nil, when: String? = nil,
        onFail: StepFailure = .stop, retries: Int = 0, timeout: Duration = .seconds(10)
    ) -> RunbookStep {
        let condition = { (name: String) in Condition(Metric("on.\(name)"), .equal, 1, unit: .flag) }
        return RunbookStep(
            id: id, kind: .sh, text: StepText(text, kind: .redis), mode: mode, risk: risk, timeout: timeout,
            retries: retries,
            verify: verify.map { RunbookCheck(conditions: [condition($0)], within: within, hold: hold) }, undo: undo,
            when: when.map { [condition($0)] } ?? [], onFail: onFail)
    }

    func parts(_ console: any StepConsole) throws -> RunbookParts {
        RunbookParts(
            clock: clock, runners: [system], reader: system, console: console,
            audit: try RunbookAudit(folder: auditFolder, who: "me@here", clock: clock) { "2026-01-01T00:00:00Z" })
    }

    func runbook(_ steps: [RunbookStep]) -> Runbook {
        Runbook(name: "fake", source: "fake.md", title: "Fake", steps: steps)
    }

    /// Runs the steps to their end; `stopIn` stops it as Ctrl-C would, once that command runs.
    func run(_ steps: [RunbookStep], stopIn: String? = nil) async throws -> RunbookRecord {
        let target = FakeTarget(clock: clock)
        let executor = RunbookExecutor(
            runbook: runbook(steps), target: target.description, order: order, parts: try parts(person))
        let task = Task { await executor.run() }
        let stepper = Stepper(clock: clock, sleepers: 1) { [system] _ in
            if let stopIn, system.commands.contains(stopIn) { task.cancel() }
        }
        return await stepper.run { await task.value }
    }
}

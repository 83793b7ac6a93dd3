import ChaosCore

/// Looks at a folder of runbooks as a whole: are they linked with the alerts, is every version there, can they run here?
/// What is wrong inside one file is the loader's.
public struct RunbookLint: Sendable {
    /// Something that was found.
    public struct Finding: Sendable, Codable, Equatable {
        public var problem: FileProblem
        /// A warning depends on the machine, or on alerts that no experiment has; it is not the file's mistake.
        public var isWarning: Bool

        public init(problem: FileProblem, isWarning: Bool) {
            self.problem = problem
            self.isWarning = isWarning
        }
    }

    private let runbooks: [Runbook]
    private let experiments: [Experiment]
    /// Whether this machine has a command.
    private let hasCommand: @Sendable (String) -> Bool

    public init(
        runbooks: [Runbook], experiments: [Experiment], hasCommand: @escaping @Sendable (String) -> Bool
    ) {
        self.runbooks = runbooks
        self.experiments = experiments
        self.hasCommand = hasCommand
    }

    /// The ending of a Korean version's name.
    public static let korean = ".ko"

    private var originals: [Runbook] { runbooks.filter { !$0.name.hasSuffix(Self.korean) } }

    /// Everything that was found, in the order of the files.
    public func findings() -> [Finding] {
        let all = versions() + links() + commands() + risks() + quotes()
        return all.sorted { ($0.problem.file, $0.problem.line ?? 0) < ($1.problem.file, $1.problem.line ?? 0) }
    }

    // MARK: Versions

    private func versions() -> [Finding] {
        runbooks.flatMap { runbook -> [Finding] in
            if runbook.name.hasSuffix(Self.korean) {
                let name = runbook.name.dropLast(Self.korean.count)
                let hasOriginal = runbooks.contains { $0.name == name }
                return hasOriginal ? [] : [error(runbook, nil, "", "there is no \(name).md that it is a version of.")]
            }
            guard let other = runbooks.first(where: { $0.name == runbook.name + Self.korean }) else {
                return [
                    error(runbook, nil, "", "there is no Korean version \(runbook.name)\(Self.korean).md beside it.")
                ]
            }
            return differences(runbook, other)
        }
    }

    /// Whoever reads the other language must do the same.
    private func differences(_ runbook: Runbook, _ other: Runbook) -> [Finding] {
        var found: [Finding] = []
        let heads = [
            ("scenario", runbook.scenario == other.scenario), ("level", runbook.level == other.level),
            ("alerts", runbook.alerts == other.alerts), ("vars", runbook.variables == other.variables),
        ]
        for (key, isSame) in heads where !isSame {
            found.append(error(other, nil, key, "differs from \(runbook.source)."))
        }
        let (ids, others) = (runbook.steps.map(\.id), other.steps.map(\.id))
        if ids != others {
            found.append(
                error(
                    other, nil, "steps",
                    "are \(others.joined(separator: ", ")); in \(runbook.source) they are \(ids.joined(separator: ", "))."
                ))
        }
        for step in other.steps {
            guard let original = runbook.step(step.id), !isSame(step, original) else { continue }
            found.append(error(other, step.line, step.id, "the step differs from \(runbook.source):\(original.line)."))
        }
        return found
    }

    /// What a person is asked to do is said in the person's language.
    private func isSame(_ step: RunbookStep, _ original: RunbookStep) -> Bool {
        step.kind == original.kind && (step.kind == .manual || step.text == original.text)
            && step.mode == original.mode && step.risk == original.risk && step.timeout == original.timeout
            && step.retries == original.retries && step.verify == original.verify && step.undo == original.undo
            && step.when == original.when && step.onFail == original.onFail && step.expect == original.expect
    }

    // MARK: Links

    private func links() -> [Finding] {
        let rules = Set(experiments.flatMap(\.alerts))
        let dead = originals.flatMap { runbook in
            runbook.alerts.filter { !rules.contains($0) }.map { alert in
                Finding(
                    problem: FileProblem(
                        file: runbook.source, line: nil, key: "alerts",
                        message: "no experiment has the alert \(alert).",
                        suggestion: NearestName.suggest(alert, among: rules.sorted())),
                    // A runbook without a scenario is for alerts of the reader's own.
                    isWarning: runbook.scenario == nil)
            }
        }
        let led = Set(originals.flatMap(\.alerts))
        return dead + experiments.flatMap { unled($0, led) }
    }

    private func unled(_ experiment: Experiment, _ led: Set<String>) -> [Finding] {
        var found = experiment.alerts.filter { !led.contains($0) }.map { alert in
            error(experiment.source, "detect", "no runbook names the alert \(alert).")
        }
        if experiment.response.runbook == nil {
            found.append(error(experiment.source, "respond", "the experiment has no runbook."))
        }
        return found
    }

    // MARK: Commands

    private func commands() -> [Finding] {
        originals.flatMap { runbook in
            runbook.steps.filter { $0.kind == .sh }.flatMap { step in
                ShellWords.commands(in: step.text.description).filter { !hasCommand($0) }.map { command in
                    Finding(
                        problem: FileProblem(
                            file: runbook.source, line: step.line, key: step.id,
                            message: "the command \(command) is not on this machine's PATH."),
                        isWarning: true)
                }
            }
        }
    }

    // MARK: Risks

    /// A risk that was left out counts as `read`, and a step that reads is run without asking.
    private func risks() -> [Finding] {
        originals.flatMap { runbook in
            runbook.steps.filter { $0.risk == .read && $0.mode != .manual && Self.writes($0) }.map { step in
                error(runbook, step.line, step.id, "it writes, but its risk is read: say risk=change or destructive.")
            }
        }
    }

    /// Whether the first word of a request or command says so; a script's or a query's author has to know.
    private static func writes(_ step: RunbookStep) -> Bool {
        let lines = step.text.description.split(separator: "\n")
        let words = lines.compactMap { $0.split(separator: " ").first?.uppercased() }
        switch step.kind {
        case .http: return words.first.map { !["GET", "HEAD", "OPTIONS"].contains($0) } ?? false
        case .redis: return words.contains { redisWrites.contains($0) }
        default: return false
        }
    }

    private static let redisWrites: Set<String> = [
        "SET", "SETEX", "DEL", "UNLINK", "EXPIRE", "PEXPIRE", "HSET", "HDEL", "SADD", "SREM", "LPUSH", "RPUSH", "INCR",
        "DECR",
        "RENAME", "PERSIST", "PUBLISH", "FLUSHDB", "FLUSHALL", "SHUTDOWN",
    ]

    // MARK: Quotes

    private func quotes() -> [Finding] {
        originals.flatMap { runbook in
            runbook.steps.filter { $0.kind == .sql }.flatMap { step in
                QuotedVariables.names(in: step.text).map { name in
                    error(
                        runbook, step.line, step.id,
                        "${\(name)} stands inside quotes; it is bound as a parameter, so write it without them.")
                }
            }
        }
    }

    private func error(_ runbook: Runbook, _ line: Int?, _ key: String, _ message: String) -> Finding {
        Finding(problem: FileProblem(file: runbook.source, line: line, key: key, message: message), isWarning: false)
    }

    private func error(_ file: String, _ key: String, _ message: String) -> Finding {
        Finding(problem: FileProblem(file: file, line: nil, key: key, message: message), isWarning: false)
    }
}

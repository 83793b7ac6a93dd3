import ChaosCore

/// The parts of one run of a runbook, made by the composition root: the executor knows no kind of step by itself.
public struct RunbookParts: Sendable {
    public var clock: any RunClock
    /// One for each kind of step that the target allows; a step of another kind does not start.
    public var runners: [StepKind: any StepRunner]
    public var reader: any MetricReader
    public var console: any StepConsole
    public var audit: RunbookAudit
    public var policy: RunbookPolicy
    /// How often a check is looked at.
    public var pollInterval: Duration

    public init(
        clock: any RunClock, runners: [any StepRunner], reader: any MetricReader, console: any StepConsole,
        audit: RunbookAudit, policy: RunbookPolicy = .standard, pollInterval: Duration = .milliseconds(250)
    ) {
        self.clock = clock
        self.runners = Dictionary(runners.map { (type(of: $0).kind, $0) }, uniquingKeysWith: { first, _ in first })
        self.reader = reader
        self.console = console
        self.audit = audit
        self.policy = policy
        self.pollInterval = pollInterval
    }

    /// Gives back every connection.
    public func close() async {
        for runner in runners.values { await runner.close() }
        await reader.close()
    }
}

/// What is wanted of one run.
public struct RunbookOrder: Sendable {
    public var run: String
    public var incident: String?
    public var level: IncidentLevel?
    /// The highest risk that was agreed to beforehand.
    public var allowed: StepRisk?
    /// Only this step.
    public var only: String?
    /// What an earlier run of the same id did.
    public var progress: RunbookProgress

    public init(
        run: String, incident: String? = nil, level: IncidentLevel? = nil, allowed: StepRisk? = nil,
        only: String? = nil, progress: RunbookProgress = .none
    ) {
        self.run = run
        self.incident = incident
        self.level = level
        self.allowed = allowed
        self.only = only
        self.progress = progress
    }
}

import ChaosCore

/// The parts of one run, made by the composition root: the engine runs what it is given and knows no variant.
public struct RunComposition: Sendable {
    public var clock: any RunClock
    /// Seconds since 1970 at the clock's origin.
    public var originEpochSeconds: Double
    public var workload: any Workload
    public var probes: [any Probe]
    /// One for each of the experiment's detectors, in their order.
    public var detectors: [any Detector]
    /// `nil` for a control run.
    public var fault: (any Fault)?
    public var journal: RecoveryJournal
    /// `nil` only in tests: without a reaper a killed tool leaves its fault to the leases and to the next start.
    public var reapers: (any ReaperStarter)?
    /// `nil` only in tests.
    public var stopFile: StopFile?
    /// `nil` when the target has no audits.
    public var auditor: (any Auditor)?
    /// `nil` only in tests: without one a server that was started again in mid-run is not noticed by itself.
    public var witness: (any TargetWitness)?
    /// `nil` when nobody, or a person, ends the incident.
    public var responder: (any Responder)?
    public var policy: LevelPolicy
    public var sink: any AlertSink
    public var wording: AlertWording
    public var observer: (any RunObserver)?
    /// How long one recovery attempt may take, and all of them together.
    public var recoveryLimit: Duration
    /// How long the audits may wait for the backlog to drain.
    public var auditLimit: Duration

    public init(
        clock: any RunClock, originEpochSeconds: Double, workload: any Workload, probes: [any Probe],
        detectors: [any Detector] = [], fault: (any Fault)?, journal: RecoveryJournal,
        reapers: (any ReaperStarter)? = nil, stopFile: StopFile? = nil, auditor: (any Auditor)? = nil,
        witness: (any TargetWitness)? = nil,
        responder: (any Responder)? = nil,
        policy: LevelPolicy = .standard, sink: any AlertSink, wording: AlertWording = AlertWording(),
        observer: (any RunObserver)? = nil,
        recoveryLimit: Duration = .seconds(30), auditLimit: Duration = .seconds(45)
    ) {
        self.clock = clock
        self.originEpochSeconds = originEpochSeconds
        self.workload = workload
        self.probes = probes
        self.detectors = detectors
        self.fault = fault
        self.journal = journal
        self.reapers = reapers
        self.stopFile = stopFile
        self.auditor = auditor
        self.witness = witness
        self.responder = responder
        self.policy = policy
        self.sink = sink
        self.wording = wording
        self.observer = observer
        self.recoveryLimit = recoveryLimit
        self.auditLimit = auditLimit
    }
}

/// Everything that is known of one run. Reports are written from it alone; the JSON fields are a contract.
public struct RunRecord: Sendable, Codable, Equatable {
    /// The documented level beside the measured one.
    public struct Level: Sendable, Codable, Equatable {
        public var documented: IncidentLevel?
        /// The worst confirmed level; `nil` when no incident was opened.
        public var measured: IncidentLevel?
        /// The clauses that matched, each with the value that matched it.
        public var reasons: [String]

        public init(documented: IncidentLevel? = nil, measured: IncidentLevel? = nil, reasons: [String] = []) {
            self.documented = documented
            self.measured = measured
            self.reasons = reasons
        }
    }

    /// The answer of one reconciliation query.
    public struct Audit: Sendable, Codable, Equatable {
        public var name: String
        public var result: VerdictValue
        /// How many records violate it; `nil` when it could not be counted.
        public var count: Int?
        public var detail: String

        public init(name: String, result: VerdictValue, count: Int?, detail: String) {
            self.name = name
            self.result = result
            self.count = count
            self.detail = detail
        }
    }

    public var schemaVersion = 1
    public var run: String
    public var experiment: String
    public var title: String
    public var target: String
    public var control: Bool
    public var faultKind: String
    public var responseMode: ResponseSpec.Mode
    public var verdict: VerdictValue
    public var reasons: [VerdictReason]
    public var level: Level
    /// Seconds since t0 by stage; a stage that did not happen is absent.
    public var timesSeconds: [String: Double]
    /// Time to detect: t4 - t1. `nil` when nothing was detected.
    public var ttdSeconds: Double?
    /// Time to acknowledge: t6 - t4.
    public var ttaSeconds: Double?
    /// Time to mitigate: t8 - t1.
    public var ttmSeconds: Double?
    /// Time to recover: t9 - t1, once t10 confirms it.
    public var ttrSeconds: Double?
    /// When the time to recover is censored: it is longer than this.
    public var ttrLongerThanSeconds: Double?
    public var resolutionSeconds: Double
    public var faultEnded: FaultEnding?
    public var faultRemovedBy: FaultRemover?
    /// Read back from the target at the end. `false` means that a fault may still be in.
    public var faultRemoved: Bool
    public var recovered: Bool
    public var interruptedBySignal: Bool
    /// When the target was last looked at, on the run's clock; `nil` in records from before it was kept.
    public var watchedUntil: Instant?
    public var internalError: String?
    public var targetUnreachable: Bool
    /// Set when nothing was injected because it was refused: `targetBusy` or `refused`. The exit code follows from it.
    public var refusal: ChaosError.Code?
    public var documented: Documented?
    public var audit: [Audit]
    public var alerts: [AlertDelivery]
    public var workload: WorkloadReport?
    public var timeline: Timeline
    public var observations: [Observation]
    /// The thresholds that the run was judged by; `nil` in records from before they were kept.
    public var limits: [RunLimit]?
    public var faultEvidence: [String]
    /// What each detector made of the run, the tool's own rule first; `nil` when only its own rules watched.
    public var detectors: [DetectionReport]?

    public init(run: String, experiment: Experiment, target: String, control: Bool, timeline: Timeline) {
        self.run = run
        self.experiment = experiment.name
        title = experiment.title
        self.target = target
        self.control = control
        faultKind = experiment.fault.kind
        responseMode = experiment.response.mode
        verdict = .inconclusive
        reasons = []
        level = Level(documented: experiment.documented?.level)
        timesSeconds = [:]
        resolutionSeconds = experiment.timing.samplingInterval.inSeconds
        faultRemoved = true
        recovered = false
        interruptedBySignal = false
        targetUnreachable = false
        documented = experiment.documented
        audit = []
        alerts = []
        self.timeline = timeline
        observations = []
        limits = RunLimit.all(of: experiment)
        faultEvidence = []
    }
}

/// What became of one message to one channel.
public struct AlertDelivery: Sendable, Codable, Equatable {
    /// The channel's name in `alerts.yaml`; without one its kind.
    public var channel: String
    /// What was announced: `firing`, `level-change`, `acknowledged`, `resolved`, `summary`, `recovery-failure`.
    public var message: String
    public var accepted: Bool
    /// The channel's own words when it refused, or why nothing was sent.
    public var detail: String
    public var at: Instant
    /// The channel's kind (`slack`); `nil` when no channel was there.
    public var kind: String?

    public init(
        channel: String, message: String, accepted: Bool, detail: String, at: Instant, kind: String? = nil
    ) {
        self.channel = channel
        self.message = message
        self.accepted = accepted
        self.detail = detail
        self.at = at
        self.kind = kind
    }
}

/// What a finished run found out, as far as lists, trends and periods need it; the rest is in the run's document.
public struct StoredOutcome: Sendable, Codable, Equatable {
    /// The answer of one reconciliation query.
    public struct Audit: Sendable, Codable, Equatable {
        public var name: String
        public var result: VerdictValue

        public init(name: String, result: VerdictValue) {
            self.name = name
            self.result = result
        }
    }

    /// For how many seconds an incident was at each level, up to the last event of its timeline.
    public struct LevelSeconds: Sendable, Codable, Equatable {
        public var l1: Double
        public var l2: Double
        public var l3: Double

        public init(l1: Double = 0, l2: Double = 0, l3: Double = 0) {
            self.l1 = l1
            self.l2 = l2
            self.l3 = l3
        }

        /// The seconds at one level.
        public subscript(_ level: IncidentLevel) -> Double {
            get {
                switch level {
                case .l1: l1
                case .l2: l2
                case .l3: l3
                }
            }
            set {
                switch level {
                case .l1: l1 = newValue
                case .l2: l2 = newValue
                case .l3: l3 = newValue
                }
            }
        }
    }

    public var verdict: VerdictValue
    /// The worst confirmed level; `nil` when no incident was opened.
    public var measured: IncidentLevel?
    public var levelSeconds: LevelSeconds
    /// Time to detect: t4 - t1. `nil` when nothing was detected.
    public var ttdSeconds: Double?
    /// When nothing was detected although the fault was effective: the time to detect is longer than this.
    public var ttdLongerThanSeconds: Double?
    public var ttaSeconds: Double?
    public var ttmSeconds: Double?
    /// Time to recover: t9 - t1, once t10 confirms it.
    public var ttrSeconds: Double?
    /// When recovery was waited for in vain: the time to recover is longer than this.
    public var ttrLongerThanSeconds: Double?
    /// Every measured time is right to this.
    public var resolutionSeconds: Double
    /// Alerts of a control run, which had no fault; `nil` of other runs, and of a control run that says nothing.
    public var falseAlarms: Int?
    /// How long a control run was watched for them; `nil` when that is not known.
    public var watchedSeconds: Double?
    public var faultEnded: FaultEnding?
    public var faultRemovedBy: FaultRemover?
    /// Read back from the target at the run's end. `false` means that a fault may still have been in.
    public var faultRemoved: Bool
    /// When a later command took the fault out and read that back, in seconds since 1970.
    public var clearedAt: Double?
    public var interruptedBySignal: Bool
    public var targetUnreachable: Bool
    /// Set when the tool itself failed.
    public var internalError: String?
    public var audits: [Audit]

    public init(verdict: VerdictValue, resolutionSeconds: Double, faultRemoved: Bool) {
        self.verdict = verdict
        self.resolutionSeconds = resolutionSeconds
        self.faultRemoved = faultRemoved
        levelSeconds = LevelSeconds()
        interruptedBySignal = false
        targetUnreachable = false
        audits = []
    }

    /// A fault that nobody has taken out since.
    public var mayStillBeIn: Bool { !faultRemoved && clearedAt == nil }
}

extension StoredOutcome {
    /// What a record says, by its own numbers; a bound only where the statistics of a series would count it.
    public init(_ record: RunRecord) {
        let figures = RunFigures(record)
        self.init(
            verdict: record.verdict, resolutionSeconds: record.resolutionSeconds, faultRemoved: record.faultRemoved)
        measured = record.level.measured
        levelSeconds = LevelSeconds(record.timeline)
        ttdSeconds = record.ttdSeconds
        ttdLongerThanSeconds = figures.timeToDetect?.bound
        ttaSeconds = record.ttaSeconds
        ttmSeconds = record.ttmSeconds
        ttrSeconds = record.ttrSeconds
        ttrLongerThanSeconds = figures.timeToRecover?.bound
        if record.control, figures.leftOut == nil {
            falseAlarms = figures.falseAlarms
            watchedSeconds = figures.watchedHours.map { $0 * 3600 }
        }
        faultEnded = record.faultEnded
        faultRemovedBy = record.faultRemovedBy
        interruptedBySignal = record.interruptedBySignal
        targetUnreachable = record.targetUnreachable
        internalError = record.internalError
        audits = record.audit.map { Audit(name: $0.name, result: $0.result) }
    }
}

extension StoredOutcome.LevelSeconds {
    /// Adds up the timeline's stretches at each level.
    public init(_ timeline: Timeline) {
        self.init()
        let end = timeline.events.map(\.at).max() ?? .origin
        for (level, seconds) in LevelHistory(timeline, end: end).secondsByLevel { self[level] = seconds }
    }
}

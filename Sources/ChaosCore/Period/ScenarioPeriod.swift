/// What the runs of one experiment say over a period. Runs of different experiments are never pooled.
public struct ScenarioPeriod: Sendable, Equatable {
    /// The times of one run, for the plot of all of them.
    public struct Point: Sendable, Equatable {
        public var run: String
        /// Seconds since 1970.
        public var startedAt: Double
        public var timeToDetect: Measured?
        public var timeToRecover: Measured?
        /// The fault ran its full length: the time to recover is no response time.
        public var isExpired: Bool

        public init(
            run: String, startedAt: Double, timeToDetect: Measured?, timeToRecover: Measured?, isExpired: Bool
        ) {
            self.run = run
            self.startedAt = startedAt
            self.timeToDetect = timeToDetect
            self.timeToRecover = timeToRecover
            self.isExpired = isExpired
        }
    }

    /// One run whose fault was in, as the trend has it.
    public struct Moment: Sendable, Equatable {
        /// Seconds since 1970.
        public var startedAt: Double
        public var timeToDetect: Measured?
        public var timeToRecover: Measured?
        /// The fault ran its full length: the time to recover is no response time.
        public var isExpired: Bool
        public var level: IncidentLevel?
        public var passed: Bool
    }

    /// A part of the period: a day, a week or some weeks.
    public struct Step: Sendable, Equatable {
        public var from: Double
        public var to: Double
        public var timeToDetect: Sample
        public var timeToRecover: Sample
        /// How many runs did not pass.
        public var notPassed: Int
        /// Those whose fault was in.
        public var runs: Int
        /// How many of them measured each level.
        public var measured: [IncidentLevel: Int]

        /// How many reached no level.
        public var withoutLevel: Int { runs - measured.values.reduce(0, +) }
    }

    /// The answers of one audit.
    public struct Audit: Sendable, Equatable {
        public var name: String
        public var passed = 0
        public var failed = 0
        public var inconclusive = 0
    }

    /// The experiment's name.
    public var name: String
    /// As the newest run has it.
    public var documented: Documented?
    /// Drills with a fault, whatever became of them.
    public var runs = 0
    public var verdicts: [VerdictValue: Int] = [:]
    /// Still under way.
    public var running = 0
    /// Ended without saying how: nothing is known of them.
    public var interrupted = 0
    /// Finished, but without an effective fault: they say nothing of detection or recovery.
    public var withoutEffect = 0
    /// The fault was in, and evidence lacks to say whether it was detected.
    public var undecided = 0
    public var controls = 0
    public var controlVerdicts: [VerdictValue: Int] = [:]
    /// Alerts in those control runs that are known to have been watched; `nil` when none is.
    public var falseAlarms: EventRate?
    /// Control runs that say nothing of false alarms: not ended, without a steady state, or watched for an unknown time.
    public var controlsUnwatched = 0
    /// Seconds.
    public var timeToDetect = Sample([])
    public var timeToRecover = Sample([])
    /// Those times to recover that are no experiment's length: the fault did not just expire.
    public var timeToRespond = Sample([])
    /// How many of the times to recover are the experiment's length, since the fault expired.
    public var expired = 0
    public var detection = Proportion(0, of: 0)
    /// The coarsest of the runs' resolutions, in seconds.
    public var resolution = 0.0
    /// How many runs measured each level; those whose fault was in.
    public var measured: [IncidentLevel: Int] = [:]
    /// How many of them reached no level.
    public var withoutLevel = 0
    public var levelSeconds = StoredOutcome.LevelSeconds()
    public var audits: [Audit] = []
    /// Parts of the period, oldest first.
    public var trend: [Step] = []
    /// Runs whose fault was in, oldest first; of many only some, evenly over the period.
    public var moments: [Moment] = []
    /// Of how many the moments are.
    public var momentsOf = 0
    /// The newest runs, newest first.
    public var points: [Point] = []
}

/// What several runs of one scenario, in one arm, say together: every time with its spread, how often the fault was
/// detected, and how often alarms came without one. Never make it of runs of different scenarios.
public struct RunStatistics: Sendable, Equatable {
    /// A run that says nothing, with the reason.
    public struct LeftOut: Sendable, Equatable {
        public let run: String
        public let reason: String
    }

    /// How many runs there are, with those that are left out.
    public let runs: Int
    /// How many had each verdict.
    public let verdicts: [VerdictValue: Int]
    /// Times in seconds. Runs in which the time has no meaning are in none of them.
    public let timeToDetect: Sample
    public let timeToAcknowledge: Sample
    public let timeToMitigate: Sample
    public let timeToRecover: Sample
    /// Detected runs among those with a fault whose detection could be judged.
    public let detection: Proportion
    /// Runs with a fault of which nobody can say whether it was detected.
    public let undecided: Int
    /// Runs whose fault broke the steady state or set off an alert, among those where that is known.
    public let impairment: Proportion
    /// Impaired runs of which nobody can say when they recovered.
    public let undecidedRecoveries: Int
    /// Recovered runs among those that were impaired.
    public let recovery: Proportion
    /// Alerts in control runs; `nil` without a control run.
    public let falseAlarms: EventRate?
    /// How many runs ended in each way.
    public let endings: [FaultEnding: Int]
    /// Recoveries that came because the fault's duration ran out: the experiment's length, and no response time.
    public let expiredRecoveries: Int
    /// The coarsest of the runs' resolutions, in seconds.
    public let resolution: Double
    public let leftOut: [LeftOut]

    /// The statistics of these figures.
    public init(_ figures: [RunFigures]) {
        let counted = figures.filter { $0.leftOut == nil }
        let faults = counted.filter { !$0.control }
        let controls = counted.filter(\.control)
        runs = figures.count
        verdicts = Self.tally(figures.map(\.verdict))
        timeToDetect = Sample(faults.compactMap(\.timeToDetect))
        timeToAcknowledge = Sample(faults.compactMap(\.timeToAcknowledge))
        timeToMitigate = Sample(faults.compactMap(\.timeToMitigate))
        timeToRecover = Sample(faults.compactMap(\.timeToRecover))
        detection = Proportion(timeToDetect.values.count, of: timeToDetect.n)
        undecided = faults.count - timeToDetect.n
        let impaired = faults.compactMap(\.isImpaired)
        impairment = Proportion(impaired.count { $0 }, of: impaired.count)
        undecidedRecoveries = faults.count(where: \.isRecoveryOpen)
        recovery = Proportion(timeToRecover.values.count, of: timeToRecover.n)
        falseAlarms =
            controls.isEmpty
            ? nil
            : EventRate(
                count: controls.reduce(0) { $0 + $1.falseAlarms },
                hours: controls.reduce(0) { $0 + ($1.watchedHours ?? 0) })
        endings = Self.tally(faults.compactMap(\.faultEnded))
        expiredRecoveries = faults.count { $0.faultEnded == .expired && $0.timeToRecover?.value != nil }
        resolution = (counted.isEmpty ? figures : counted).map(\.resolution).max() ?? 0
        leftOut = figures.compactMap { run in run.leftOut.map { LeftOut(run: run.run, reason: $0) } }
    }

    /// The statistics of these records.
    public init(_ records: [RunRecord]) {
        self.init(records.map(RunFigures.init))
    }

    /// Runs that the fault did not touch as far as the steady state and the alerts can tell.
    public var unimpaired: Int { impairment.trials - impairment.successes }

    /// The incident's times with their names and definitions, in the order of its clock; with one nobody gave too.
    public var times: [(name: String, definition: String, sample: Sample)] {
        [
            ("TTD", "time to detect: t4 alert fired - t1 fault effective", timeToDetect),
            ("TTA", "time to acknowledge: t6 acknowledged - t4 alert fired", timeToAcknowledge),
            ("TTM", "time to mitigate: t8 mitigation verified - t1 fault effective", timeToMitigate),
            ("TTR", "time to recover: t9 back inside the steady state - t1 fault effective", timeToRecover),
        ]
    }

    /// What must be known to read the numbers; nothing when there is nothing to warn of.
    public var caveats: [String] {
        var caveats: [String] = []
        if expiredRecoveries > 0 {
            caveats.append(
                "In \(expiredRecoveries) of \(timeToRecover.values.count) recovered runs the fault's duration ran out:"
                    + " their time to recover is the experiment's length, not a response time.")
        }
        if unimpaired > 0 {
            caveats.append(
                "In \(unimpaired) of \(impairment.trials) runs the steady state never broke: there was nothing to"
                    + " recover from, and little to detect.")
        }
        if undecided > 0 {
            caveats.append(
                "Of \(undecided) more run(s) nobody can say whether the fault was detected; they are in no rate.")
        }
        if undecidedRecoveries > 0 {
            caveats.append(
                "Of \(undecidedRecoveries) more impaired run(s) nobody can say when they recovered; they are in no"
                    + " rate.")
        }
        if timeToRecover.censored > 0 || timeToDetect.censored > 0 || timeToMitigate.censored > 0 {
            caveats.append(
                "\"> x\" was waited for until x in vain: counted, ordered above x, never averaged in; a mean is then"
                    + " not known.")
        }
        return caveats + leftOut.map { "Run \($0.run) is left out: \($0.reason)." }
    }

    private static func tally<Key: Hashable>(_ keys: [Key]) -> [Key: Int] {
        keys.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}

extension Sample {
    /// The sample of these times.
    public init(_ times: [Measured]) {
        self.init(times.compactMap(\.value), longerThan: times.compactMap(\.bound))
    }
}

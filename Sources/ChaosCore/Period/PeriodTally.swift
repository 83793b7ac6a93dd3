/// Adds up the runs of a period one by one, so that a long history never stands in memory as a whole.
public struct PeriodTally: Sendable {
    /// More runs than this are not drawn one by one.
    private static let mostPoints = 300
    /// More alarms than this no control run had.
    private static let mostAlarms = 1_000_000

    private struct Scenario {
        var period: ScenarioPeriod
        /// Newest first.
        var moments: [ScenarioPeriod.Moment] = []
        var audits: [String: ScenarioPeriod.Audit] = [:]
        var alarms = 0
        var watchedSeconds = 0.0
    }

    private let scope: PeriodScope
    private var scenarios: [String: Scenario] = [:]
    private var pairs: [ConfusionMatrix.Pair] = []

    public init(_ scope: PeriodScope) {
        self.scope = scope
    }

    /// Takes one run in, the newest first.
    public mutating func add(_ run: StoredRun) { add(RunFinding(run)) }

    /// Takes one run in, the newest first. What `inject` did by itself is no drill and does not count.
    public mutating func add(_ run: RunFinding) {
        guard run.kind == .drill else { return }
        var scenario = scenarios[run.experiment] ?? Scenario(period: ScenarioPeriod(name: run.experiment))
        scenarios[run.experiment] = nil
        if scenario.period.documented == nil { scenario.period.documented = run.documented }
        if run.control {
            Self.addControl(run.outcome, to: &scenario)
        } else {
            scenario.period.runs += 1
            addDrill(run, to: &scenario)
        }
        scenarios[run.experiment] = scenario
    }

    /// A control run that was not watched, or nobody knows how long, is no hour without a false alarm.
    private static func addControl(_ outcome: StoredOutcome?, to scenario: inout Scenario) {
        scenario.period.controls += 1
        if let outcome { scenario.period.controlVerdicts[outcome.verdict, default: 0] += 1 }
        guard let alarms = outcome?.falseAlarms, (0...mostAlarms).contains(alarms),
            let seconds = outcome?.watchedSeconds, seconds > 0, seconds.isFinite
        else {
            scenario.period.controlsUnwatched += 1
            return
        }
        scenario.alarms += alarms
        scenario.watchedSeconds += seconds
    }

    private mutating func addDrill(_ run: RunFinding, to scenario: inout Scenario) {
        guard let outcome = run.outcome else {
            if run.state == .running { scenario.period.running += 1 } else { scenario.period.interrupted += 1 }
            return
        }
        scenario.period.verdicts[outcome.verdict, default: 0] += 1
        for audit in outcome.audits {
            var tally = scenario.audits[audit.name] ?? ScenarioPeriod.Audit(name: audit.name)
            switch audit.result {
            case .pass: tally.passed += 1
            case .fail: tally.failed += 1
            case .inconclusive: tally.inconclusive += 1
            }
            scenario.audits[audit.name] = tally
        }
        guard outcome.faultEnded != nil else {
            scenario.period.withoutEffect += 1
            return
        }
        pairs.append(
            .init(scenario: run.experiment, documented: run.documented?.level, measured: outcome.measured))
        if let level = outcome.measured {
            scenario.period.measured[level, default: 0] += 1
        } else {
            scenario.period.withoutLevel += 1
        }
        for level in IncidentLevel.allCases { scenario.period.levelSeconds[level] += outcome.levelSeconds[level] }
        addTimes(run, outcome, to: &scenario)
    }

    private func addTimes(_ run: RunFinding, _ outcome: StoredOutcome, to scenario: inout Scenario) {
        let isExpired = outcome.faultEnded == .expired
        let detect = Self.detection(outcome)
        let recover = outcome.ttrSeconds.map(Measured.value) ?? outcome.ttrLongerThanSeconds.map(Measured.longerThan)
        scenario.period.resolution = max(scenario.period.resolution, outcome.resolutionSeconds)
        if isExpired, recover?.value != nil { scenario.period.expired += 1 }
        if detect == nil { scenario.period.undecided += 1 }
        scenario.moments.append(
            .init(
                startedAt: run.startedAt, timeToDetect: detect, timeToRecover: recover, isExpired: isExpired,
                level: outcome.measured, passed: outcome.verdict == .pass))
        guard scenario.period.points.count < Self.mostPoints else { return }
        scenario.period.points.append(
            .init(
                run: run.id, startedAt: run.startedAt, timeToDetect: detect, timeToRecover: recover,
                isExpired: isExpired))
    }

    /// A missing alert is a miss only when the run could have seen one: not when its verdict is inconclusive. An alert
    /// from before the fault was effective is no detection of it.
    private static func detection(_ outcome: StoredOutcome) -> Measured? {
        if let seconds = outcome.ttdSeconds { return seconds >= 0 ? .value(seconds) : nil }
        return outcome.verdict == .inconclusive ? nil : outcome.ttdLongerThanSeconds.map(Measured.longerThan)
    }

    /// The report of all runs taken in.
    public func report(lastDrills: [PeriodReport.LastDrill] = [], openFailures: [StoredRun] = []) -> PeriodReport {
        let finished = scenarios.values.map(finish).sorted { $0.name < $1.name }
        let waiting = lastDrills.sorted { ($0.at ?? 0, $0.scenario) < ($1.at ?? 0, $1.scenario) }
        return PeriodReport(
            scope: scope, scenarios: finished, matrix: ConfusionMatrix(pairs), lastDrills: waiting,
            openFailures: openFailures)
    }

    private func finish(_ scenario: Scenario) -> ScenarioPeriod {
        var period = scenario.period
        let moments = scenario.moments
        period.timeToDetect = Sample(moments.compactMap(\.timeToDetect))
        period.timeToRecover = Sample(moments.compactMap(\.timeToRecover))
        period.timeToRespond = Sample(moments.filter { !$0.isExpired }.compactMap(\.timeToRecover))
        period.detection = Proportion(period.timeToDetect.values.count, of: period.timeToDetect.n)
        period.audits = scenario.audits.values.sorted { $0.name < $1.name }
        if scenario.watchedSeconds > 0 {
            period.falseAlarms = EventRate(count: scenario.alarms, hours: scenario.watchedSeconds / 3600)
        }
        period.trend = PeriodSteps(scope).divide(moments)
        let every = max(1, (moments.count + Self.mostPoints - 1) / Self.mostPoints)
        period.moments = stride(from: 0, to: moments.count, by: every).map { moments[$0] }.reversed()
        period.momentsOf = moments.count
        return period
    }
}

/// Adds up the runs of a period one by one, so that a long history never stands in memory as a whole.
public struct PeriodTally: Sendable {
    /// More runs than this are not drawn one by one.
    private static let mostPoints = 300
    private static let steps = 12

    /// What is kept of every run.
    private struct Times {
        let startedAt: Double
        let detect: Measured?
        let recover: Measured?
        let isExpired: Bool
        let passed: Bool
    }

    private struct Scenario {
        var period: ScenarioPeriod
        var times: [Times] = []
        var audits: [String: ScenarioPeriod.Audit] = [:]
    }

    private let scope: PeriodScope
    private var scenarios: [String: Scenario] = [:]
    private var pairs: [ConfusionMatrix.Pair] = []

    public init(_ scope: PeriodScope) {
        self.scope = scope
    }

    /// Takes one run in, the newest first. What `inject` did by itself is no drill and does not count.
    public mutating func add(_ run: StoredRun) {
        guard run.kind == .drill else { return }
        var scenario = scenarios[run.experiment] ?? Scenario(period: ScenarioPeriod(name: run.experiment))
        scenarios[run.experiment] = nil
        if scenario.period.documented == nil { scenario.period.documented = run.documented }
        if run.control {
            scenario.period.controls += 1
            if let outcome = run.outcome { scenario.period.controlVerdicts[outcome.verdict, default: 0] += 1 }
        } else {
            scenario.period.runs += 1
            addDrill(run, to: &scenario)
        }
        scenarios[run.experiment] = scenario
    }

    private mutating func addDrill(_ run: StoredRun, to scenario: inout Scenario) {
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

    private func addTimes(_ run: StoredRun, _ outcome: StoredOutcome, to scenario: inout Scenario) {
        let isExpired = outcome.faultEnded == .expired
        let detect = Self.detection(outcome)
        let recover = outcome.ttrSeconds.map(Measured.value) ?? outcome.ttrLongerThanSeconds.map(Measured.longerThan)
        scenario.period.resolution = max(scenario.period.resolution, outcome.resolutionSeconds)
        if isExpired, recover?.value != nil { scenario.period.expired += 1 }
        scenario.times.append(
            Times(
                startedAt: run.startedAt, detect: detect, recover: recover, isExpired: isExpired,
                passed: outcome.verdict == .pass))
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
        period.timeToDetect = Sample(scenario.times.compactMap(\.detect))
        period.timeToRecover = Sample(scenario.times.compactMap(\.recover))
        period.timeToRespond = Sample(scenario.times.filter { !$0.isExpired }.compactMap(\.recover))
        period.detection = Proportion(period.timeToDetect.values.count, of: period.timeToDetect.n)
        period.audits = scenario.audits.values.sorted { $0.name < $1.name }
        period.trend = trend(scenario.times)
        return period
    }

    /// Parts of the same whole number of days of 24 hours, counted back from the end; those without a run are there too.
    private func trend(_ times: [Times]) -> [ScenarioPeriod.Step] {
        guard let first = times.map(\.startedAt).min(), times.count > 1 else { return [] }
        let since = scope.since ?? first
        // A clock that was wrong by ten thousand years must not fill the report.
        guard scope.until > since, scope.until - since < 3e11 else { return [] }
        let days = max(1, ((scope.until - since) / 86_400 / Double(Self.steps)).rounded(.up))
        let length = days * 86_400
        let count = min(Self.steps, max(1, Int(((scope.until - since) / length).rounded(.up))))
        return (0..<count).reversed().map { index in
            let to = scope.until - Double(index) * length
            let part = times.filter { $0.startedAt >= to - length && $0.startedAt < to }
            return ScenarioPeriod.Step(
                from: to - length, to: to, timeToDetect: Sample(part.compactMap(\.detect)),
                timeToRecover: Sample(part.compactMap(\.recover)), notPassed: part.count { !$0.passed },
                runs: part.count)
        }
    }
}

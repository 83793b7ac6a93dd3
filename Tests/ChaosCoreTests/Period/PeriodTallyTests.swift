import ChaosCore
import Testing

/// Histories made by hand, with the answers worked out by hand.
@Suite struct PeriodTallyTests {
    private static let day = 86_400.0
    /// 2026-11-27 00:00 UTC.
    private static let now = 1_795_737_600.0
    private static let owner = RunOwner(host: "h", pid: 1, startTicks: 1, boot: "b", station: "s")

    private func run(
        _ id: String, daysAgo: Double, experiment: String = "redis-lock-contention", control: Bool = false,
        _ change: (inout StoredOutcome) -> Void = { _ in }
    ) -> StoredRun {
        var run = StoredRun(
            id: id, experiment: experiment, title: id, scenario: experiment, target: "lab", owner: Self.owner,
            startedAt: Self.now - daysAgo * Self.day, control: control, responseMode: .auto,
            documented: Documented(level: .l2, mttd: .seconds, mttr: .minutes))
        run.state = .finished
        var outcome = StoredOutcome(verdict: .pass, resolutionSeconds: 1, faultRemoved: true)
        if !control {
            outcome.faultEnded = .mitigated
            outcome.measured = .l2
        }
        change(&outcome)
        run.outcome = outcome
        return run
    }

    private func report(_ runs: [StoredRun], since: Double? = nil) -> PeriodReport {
        var tally = PeriodTally(PeriodScope(since: since, until: Self.now))
        for run in runs.sorted(by: { $0.startedAt > $1.startedAt }) { tally.add(run) }
        return tally.report()
    }

    @Test func timesAreSamplesWithTheirBoundsAndNeverAveragedIn() {
        let scenario = report([
            run("a", daysAgo: 1) { ($0.ttdSeconds, $0.ttrSeconds) = (3, 10) },
            run("b", daysAgo: 2) { ($0.ttdSeconds, $0.ttrSeconds) = (5, 20) },
            run("c", daysAgo: 3) { ($0.ttdSeconds, $0.ttrLongerThanSeconds, $0.verdict) = (4, 90, .fail) },
            run("d", daysAgo: 4) { ($0.ttdLongerThanSeconds, $0.ttrLongerThanSeconds, $0.verdict) = (60, 60, .fail) },
        ]).scenarios[0]
        #expect(scenario.runs == 4)
        #expect(scenario.verdicts == [.pass: 2, .fail: 2])
        #expect(scenario.timeToDetect == Sample([3, 4, 5], longerThan: [60]))
        #expect(scenario.timeToDetect.median == .value(4.5))
        #expect(scenario.timeToDetect.mean == nil)
        #expect(scenario.timeToRecover == Sample([10, 20], longerThan: [60, 90]))
        #expect(scenario.timeToRecover.median == .longerThan(40))
        #expect(scenario.timeToRecover.max == .longerThan(90))
        #expect(scenario.detection == Proportion(3, of: 4))
    }

    @Test func withoutAnyDetectionThereIsNoMedianButABound() {
        let scenario = report([
            run("a", daysAgo: 1) { $0.ttdLongerThanSeconds = 30 },
            run("b", daysAgo: 2) { $0.ttdLongerThanSeconds = 40 },
        ]).scenarios[0]
        #expect(scenario.detection == Proportion(0, of: 2))
        #expect(scenario.timeToDetect.median == .longerThan(35))
        #expect(scenario.timeToRecover.n == 0 && scenario.timeToRecover.median == nil)
    }

    @Test func oneRunHasNoIntervalAndNoTrend() {
        let scenario = report([run("a", daysAgo: 1) { $0.ttdSeconds = 3 }]).scenarios[0]
        #expect(scenario.timeToDetect.n == 1)
        #expect(scenario.timeToDetect.medianInterval() == nil)
        #expect(scenario.trend.isEmpty)
    }

    @Test func anExpiredFaultGivesNoResponseTimeAndAnInconclusiveRunNoMiss() {
        let scenario = report([
            run("a", daysAgo: 1) { ($0.ttrSeconds, $0.faultEnded) = (61, .expired) },
            run("b", daysAgo: 2) { ($0.ttrSeconds, $0.faultEnded) = (12, .mitigated) },
            run("c", daysAgo: 3) { ($0.verdict, $0.ttdLongerThanSeconds) = (.inconclusive, 30) },
            run("d", daysAgo: 4) { ($0.verdict, $0.ttdSeconds) = (.inconclusive, -1) },
            run("e", daysAgo: 5) { ($0.verdict, $0.faultEnded) = (.inconclusive, nil) },
        ]).scenarios[0]
        #expect(scenario.timeToRecover == Sample([12, 61]))
        #expect(scenario.timeToRespond == Sample([12]))
        #expect(scenario.expired == 1)
        #expect(scenario.timeToDetect.n == 0)
        #expect(scenario.withoutEffect == 1)
    }

    @Test func runsWithoutAnEndControlsAndInjectionsAreCountedByThemselves() {
        var gone = run("gone", daysAgo: 1)
        (gone.state, gone.outcome) = (.interrupted, nil)
        var active = run("active", daysAgo: 0)
        (active.state, active.outcome) = (.running, nil)
        var injection = run("injection", daysAgo: 1)
        injection.kind = .injection
        let report = report([
            gone, active, injection, run("a", daysAgo: 1),
            run("control", daysAgo: 1, control: true) { $0.verdict = .fail },
        ])
        let scenario = report.scenarios[0]
        #expect(scenario.runs == 3 && scenario.interrupted == 1 && scenario.running == 1)
        #expect(scenario.controls == 1 && scenario.controlVerdicts == [.fail: 1])
        #expect(report.matrix.pairs.count == 1)
    }

    @Test func levelsAreComparedAndTheirTimesAddedUp() {
        let report = report([
            run("a", daysAgo: 1) { $0.levelSeconds = .init(l2: 12.5, l3: 4) },
            run("b", daysAgo: 2) { ($0.measured, $0.levelSeconds) = (.l1, .init(l1: 7, l2: 2.5)) },
            run("c", daysAgo: 3, experiment: "memory-pressure") { $0.measured = nil },
        ])
        #expect(report.scenarios.map(\.name) == ["memory-pressure", "redis-lock-contention"])
        #expect(report.levelSeconds == .init(l1: 7, l2: 15, l3: 4))
        #expect(report.matrix.count(documented: .l2, measured: .l1) == 1)
        #expect(report.matrix.count(documented: .l2, measured: nil) == 1)
        #expect(report.matrix.agreement == (1, 3))
        #expect(report.scenarios[1].measured == [.l1: 1, .l2: 1])
        #expect(report.scenarios[0].withoutLevel == 1)
    }

    @Test func auditsAreTalliedByName() {
        let report = report([
            run("a", daysAgo: 1) { $0.audits = [.init(name: "no-oversell", result: .pass)] },
            run("b", daysAgo: 2) {
                $0.audits = [
                    .init(name: "no-oversell", result: .fail), .init(name: "a-first", result: .inconclusive),
                ]
            },
        ])
        let audits = report.scenarios[0].audits
        #expect(audits.map(\.name) == ["a-first", "no-oversell"])
        #expect(audits.map(\.failed) == [0, 1])
        #expect(audits.map(\.passed) == [0, 1])
        #expect(audits.map(\.inconclusive) == [1, 0])
    }

    @Test func theTrendHasWeeksCountedBackAndTheEmptyOnesToo() {
        let scenario = report(
            [
                run("a", daysAgo: 0.5) { $0.ttdSeconds = 3 }, run("b", daysAgo: 1.5) { $0.ttdSeconds = 9 },
                run("c", daysAgo: 29) { ($0.ttdSeconds, $0.verdict) = (7, .fail) },
            ], since: Self.now - 30 * Self.day
        ).scenarios[0]
        #expect(scenario.trend.map { ($0.to - $0.from) / Self.day } == [2, 7, 7, 7, 7])
        #expect(scenario.trend.last?.to == Self.now)
        #expect(scenario.trend.map(\.runs) == [1, 0, 0, 0, 2])
        #expect(scenario.trend.map(\.notPassed) == [1, 0, 0, 0, 0])
        #expect(scenario.trend.map { $0.measured[.l2] } == [1, nil, nil, nil, 2])
        #expect(scenario.moments.map(\.timeToDetect) == [.value(7), .value(9), .value(3)])
        #expect(scenario.trend.last?.timeToDetect.median == .value(6))
        #expect(scenario.trend[3].timeToDetect.median == nil)
    }

    @Test(arguments: [(14.0, 1.0, 14), (14.1, 7, 3), (182, 7, 26), (183, 14, 14), (3650, 147, 25)])
    func aPartIsADayAWeekOrSomeWeeks(span: Double, part: Double, count: Int) {
        let runs = [run("a", daysAgo: 0.1) { $0.ttdSeconds = 1 }, run("b", daysAgo: 0.2) { $0.ttdSeconds = 2 }]
        let trend = report(runs, since: Self.now - span * Self.day).scenarios[0].trend
        #expect(trend.count == count)
        #expect(trend.dropFirst().allSatisfy { $0.to - $0.from == part * Self.day })
        #expect(trend.last?.runs == 2)
    }

    @Test func ofManyRunsTheTrendShowsSomeEvenlyAndCountsAll() {
        let scenario = report(
            (0..<1_000).map { number in
                run("r\(number)", daysAgo: Double(number + 1) / 100) { $0.ttdSeconds = Double(number) }
            }
        ).scenarios[0]
        #expect(scenario.moments.count == 250 && scenario.momentsOf == 1_000)
        #expect(scenario.moments.last?.timeToDetect == .value(0))
        #expect(scenario.moments.first?.timeToDetect == .value(996))
        #expect(scenario.trend.map(\.runs).reduce(0, +) == 1_000)
    }

    @Test func falseAlarmsAreThoseOfWatchedControlRunsOnly() {
        let report = report([
            run("a", daysAgo: 1, control: true) { ($0.falseAlarms, $0.watchedSeconds) = (2, 1_800) },
            run("b", daysAgo: 2, control: true) { ($0.falseAlarms, $0.watchedSeconds) = (0, 5_400) },
            run("c", daysAgo: 3, control: true) { $0.falseAlarms = 1 },
            run("d", daysAgo: 4, control: true) { ($0.falseAlarms, $0.watchedSeconds) = (.max, 60) },
            run("e", daysAgo: 5, experiment: "x", control: true),
        ])
        #expect(report.scenarios[0].falseAlarms == EventRate(count: 2, hours: 2))
        #expect(report.scenarios[0].controlsUnwatched == 2)
        #expect(report.scenarios[1].falseAlarms == nil && report.scenarios[1].controlsUnwatched == 1)
    }

    @Test func aRunThatCannotTellIsNoMissAndIsSaid() {
        let scenario = report([
            run("a", daysAgo: 1) { $0.ttdSeconds = 2 },
            run("b", daysAgo: 2) { ($0.verdict, $0.ttdLongerThanSeconds) = (.inconclusive, 30) },
        ]).scenarios[0]
        #expect(scenario.detection == Proportion(1, of: 1))
        #expect(scenario.undecided == 1)
    }

    /// On 2026-03-29 the clocks of Berlin went from 02:00 to 03:00, on 2026-10-25 from 03:00 to 02:00.
    @Test(arguments: [1_774_746_000.0, 1_792_890_000.0])
    func aDaylightSavingChangeNeitherStretchesNorDoublesAnything(change: Double) {
        var tally = PeriodTally(PeriodScope(since: change - 2 * Self.day, until: change + 2 * Self.day))
        var runs = (0..<8).map { index in
            var run = run("r\(index)", daysAgo: 0) { $0.ttdSeconds = 2 }
            run.startedAt = change - 2 * Self.day + (Double(index) + 0.5) * Self.day / 2
            return run
        }
        runs.reverse()
        for run in runs { tally.add(run) }
        let report = tally.report(lastDrills: [.init(scenario: "x", at: change - 1)])
        let trend = report.scenarios[0].trend
        #expect(trend.count == 4)
        #expect(trend.map(\.runs) == [2, 2, 2, 2])
        #expect(report.lastDrills[0].days(until: change + Self.day - 2) == 0)
        #expect(report.lastDrills[0].days(until: change + Self.day - 1) == 1)
    }

    @Test func theLongestWaitingScenarioComesFirstAndOneNeverDrilledBeforeAll() {
        var tally = PeriodTally(PeriodScope(until: Self.now))
        tally.add(run("a", daysAgo: 1))
        let report = tally.report(lastDrills: [
            .init(scenario: "new", at: Self.now - 3 * Self.day), .init(scenario: "old", at: Self.now - 9.9 * Self.day),
            .init(scenario: "never", at: nil),
        ])
        #expect(report.lastDrills.map(\.scenario) == ["never", "old", "new"])
        #expect(report.lastDrills.map { $0.days(until: Self.now) } == [nil, 9, 3])
    }

    @Test func absurdTimesDoNotEndTheProgram() {
        var odd = run("odd", daysAgo: 1) { $0.ttdSeconds = .infinity }
        odd.startedAt = -.greatestFiniteMagnitude
        let report = report([run("a", daysAgo: 1), odd])
        #expect(report.scenarios[0].trend.isEmpty)
        #expect(PeriodReport.LastDrill(scenario: "x", at: -1e300).days(until: Self.now) == 1_000_000)
    }
}

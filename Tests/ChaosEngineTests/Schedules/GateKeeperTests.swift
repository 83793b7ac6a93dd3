import ChaosCore
import Testing

@testable import ChaosEngine

@Suite struct GateKeeperTests {
    private static let now = Double(ScheduleSample.tuesday)

    private func entry(_ gates: String) throws -> ScheduleEntry {
        try ScheduleSample.schedule(
            "  - { name: locks, experiment: locks, cron: \"30 10 * * TUE\", gates: { \(gates) } }"
        ).entries[0]
    }

    private func run(_ id: String, ago days: Double, change: (inout StoredRun) -> Void = { _ in }) -> StoredRun {
        var run = StoredRun(
            id: id, experiment: "locks", title: "Locks held", scenario: "redis-lock-contention", target: "shop",
            owner: RunOwner(host: "h", pid: 1, startTicks: 1, boot: "b", station: "s"),
            startedAt: Self.now - days * 86_400)
        run.state = .finished
        run.endedAt = run.startedAt + 60
        run.outcome = StoredOutcome(verdict: .pass, resolutionSeconds: 1, faultRemoved: true)
        change(&run)
        return run
    }

    /// A history that narrows down as a store does, as far as the gates ask.
    private func refusal(_ gates: String, _ runs: [StoredRun]) async throws -> GateKeeper.Refusal? {
        let keeper = GateKeeper { filter in
            runs.filter { run in
                (filter.since.map { run.startedAt >= $0 } ?? true) && (filter.target.map { $0 == run.target } ?? true)
                    && (filter.state.map { $0 == run.state } ?? true)
                    && (filter.scenario.map { $0 == run.experiment } ?? true)
                    && (filter.mayStillBeIn.map { $0 == (run.outcome?.mayStillBeIn ?? false) } ?? true)
            }.sorted { $0.startedAt > $1.startedAt }
        }
        return try await keeper.check(try entry(gates), target: "shop", now: Self.now)
    }

    @Test func aCleanHistoryLetsADrillBegin() async throws {
        #expect(try await refusal("no-open-incident: true", []) == nil)
        let gates = "days-since-last-run: 6, error-budget: { slo: 99%, period: 30d }"
        #expect(try await refusal(gates, [run("a", ago: 7)]) == nil)
    }

    @Test func aFaultThatMayStillBeInWithholds() async throws {
        let broken = run("a", ago: 20) { $0.outcome?.faultRemoved = false }
        let found = try await refusal("no-open-incident: true", [broken, run("b", ago: 1)])
        #expect(found?.reason == .openIncident)
        #expect(found?.detail == "the fault of run a (redis-lock-contention) may still be in")
        #expect(try await refusal("no-open-incident: false", [broken]) == nil)
    }

    @Test func aTargetThatNeverCameBackWithholdsUntilADrillSeesItWell() async throws {
        let open = run("a", ago: 2) { $0.outcome?.ttrLongerThanSeconds = 60 }
        #expect(try await refusal("no-open-incident: true", [open])?.reason == .openIncident)
        #expect(try await refusal("no-open-incident: true", [open, run("b", ago: 1)]) == nil)
        // One that was stopped (the scheduler was started anew, say) neither lifts it nor is one itself.
        let stopped = run("c", ago: 0.5) {
            $0.outcome?.ttrLongerThanSeconds = 3
            $0.outcome?.interruptedBySignal = true
        }
        #expect(try await refusal("no-open-incident: true", [stopped]) == nil)
        #expect(try await refusal("no-open-incident: true", [open, stopped])?.detail.contains("drill, a ") == true)
    }

    @Test func daysAreThoseOfTheCalendar() async throws {
        // 10:30 now; the last run was six days ago, in the evening: five and a half times 24 hours.
        let evening = run("a", ago: 5.5)
        #expect(try await refusal("days-since-last-run: 6", [evening]) == nil)
        let found = try await refusal("days-since-last-run: 7", [evening])
        #expect(found?.reason == .tooSoon)
        #expect(found?.detail == "locks ran 6 days ago (a); 7 days have to lie between")
    }

    @Test func aBudgetThatIsSpentWithholdsWithItsNumbers() async throws {
        // 99.9 % of 30 days leaves 43 min 12 s.
        let gates = "error-budget: { slo: 99.9%, period: 30d, reserve: 50% }"
        let costly = run("a", ago: 3) {
            $0.outcome?.levelSeconds.l1 = 1_000
            $0.outcome?.levelSeconds.l2 = 270
            $0.outcome?.levelSeconds.l3 = 9_000
        }
        let old = run("b", ago: 31) { $0.outcome?.levelSeconds.l1 = 100_000 }
        let found = try await refusal(gates, [costly, old])
        #expect(found?.reason == .errorBudget)
        #expect(
            found?.detail
                == "99.9 % over 30d allows 43 min 12 s (50 % of it kept back); spent 21 min 10 s in 1 runs, left 26 s;"
                + " this drill may cost 30 s")
        let less = run("a", ago: 3) { $0.outcome?.levelSeconds.l1 = 1_200 }
        #expect(try await refusal(gates, [less, old]) == nil)
    }

    @Test func whatARunCostThatNobodyKnowsOfIsNotZero() async throws {
        let gates = "error-budget: { slo: 99.9%, period: 30d }"
        let running = run("a", ago: 0.01) {
            $0.state = .running
            $0.outcome = nil
            $0.endedAt = nil
        }
        let found = try await refusal(gates, [running])
        #expect(found?.reason == .errorBudget && found?.detail.hasSuffix("what a cost is not known") == true)
        let cut = run("a", ago: 1) {
            $0.state = .interrupted
            $0.outcome = nil
            $0.endedAt = $0.startedAt + 2_592
        }
        #expect(try await refusal(gates, [cut])?.reason == .errorBudget)
    }

    @Test(arguments: [1e300, -1e300, 9.2e18])
    func aTimeOrACostThatIsNoneLetsNothingBegin(wild: Double) async throws {
        let run = run("a", ago: 1) { $0.outcome?.levelSeconds.l1 = wild.magnitude }
        var elsewhere = run
        elsewhere.startedAt = wild
        let found = try await refusal("days-since-last-run: 6", [elsewhere])
        #expect(found?.reason == .tooSoon && found?.detail == "when locks ran last (a) is not known")
        #expect(try await refusal("error-budget: { slo: 99%, period: 30d }", [run])?.reason == .errorBudget)
    }

    @Test func aHistoryThatCannotBeReadIsNoAnswer() async throws {
        let keeper = GateKeeper { _ in throw ChaosError(.storage, operation: "read", target: "x", cause: "gone") }
        let entry = try entry("no-open-incident: true")
        await #expect(throws: ChaosError.self) { try await keeper.check(entry, target: "shop", now: Self.now) }
    }
}

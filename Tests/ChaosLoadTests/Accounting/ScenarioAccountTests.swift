import ChaosCore
import Testing

@testable import ChaosLoad

/// The books and their readings, driven by hand-set moments.
@Suite struct ScenarioAccountTests {
    private static let ms: Int64 = 1_000_000

    private func account() -> ScenarioAccount {
        let account = ScenarioAccount(scenario: "s", window: 1_000 * Self.ms, historyCapacity: 60)
        account.begin(at: 0)
        return account
    }

    private func read(_ account: ScenarioAccount, at milliseconds: Int64, hasIterations: Bool = false) -> [String:
        Reading]
    {
        let readings = LoadMetrics.read(account, at: milliseconds * Self.ms, hasIterations: hasIterations)
        return Dictionary(uniqueKeysWithValues: readings.map { ($0.key.name, $0.value) })
    }

    private func run(_ account: ScenarioAccount, from start: Int64, to end: Int64, as resolution: Resolution) {
        let handle = account.start(intended: start * Self.ms)
        account.resolve(handle, as: resolution, at: end * Self.ms)
    }

    @Test func theWindowEndsNowAndForgets() {
        let account = account()
        run(account, from: 0, to: 100, as: .succeeded)
        run(account, from: 0, to: 600, as: .failed(.status(500)))
        #expect(read(account, at: 700)["http.success_ratio"] == .value(0.5))
        #expect(read(account, at: 1_099)["http.success_ratio"] == .value(0.5))
        #expect(read(account, at: 1_100)["http.success_ratio"] == .value(0))
        #expect(read(account, at: 1_599)["http.rate"] == .value(1))
        let after = read(account, at: 1_600)
        #expect(after["http.success_ratio"]?.unknownReason == "nothing finished in the last 1 s")
        #expect(after["http.p95"]?.unknownReason == "nothing finished in the last 1 s")
        #expect(after["http.rate"] == .value(0))
        #expect(after["http.in_flight"] == .value(0))
        #expect(after["http.oldest_in_flight"] == .value(0))
    }

    @Test func theRatioOverTenSecondsRemembersWhatTheSecondForgot() {
        let account = account()
        for second in 0..<20 {
            let start = Int64(second) * 1_000
            for _ in 0..<49 { run(account, from: start, to: start + 500, as: .succeeded) }
            run(account, from: start, to: start + 500, as: second == 3 ? .failed(.status(500)) : .succeeded)
        }
        // The clock of a bucket is a tenth of a second, and a sold-out answer is neither.
        run(account, from: 12_000, to: 12_500, as: .soldOut)
        #expect(read(account, at: 19_600)["http.success_ratio_10s"] == .value(1), "the failure at 3.5 s is past")

        let recent = self.account()
        for _ in 0..<99 { run(recent, from: 0, to: 500, as: .succeeded) }
        run(recent, from: 0, to: 3_500, as: .failed(.status(500)))
        #expect(read(recent, at: 4_900)["http.success_ratio"]?.unknownReason != nil)
        #expect(read(recent, at: 4_900)["http.success_ratio_10s"] == .value(0.99))
        #expect(read(recent, at: 10_600)["http.success_ratio_10s"] == .value(0))
        let silent = read(recent, at: 13_600)["http.success_ratio_10s"]
        #expect(silent?.unknownReason == "nothing finished in the last 10 s")
    }

    @Test func whatIsInFlightCountsWithItsAge() {
        let account = account()
        for _ in 0..<312 { _ = account.start(intended: 800 * Self.ms) }
        let readings = read(account, at: 4_000)
        #expect(
            readings["http.success_ratio"]?.unknownReason
                == "nothing finished in the last 1 s, 312 in flight, oldest 3.2 s")
        #expect(abs((readings["http.p50"]?.value ?? 0) - 3.2) < 0.004)
        #expect(readings["http.max"] == .value(3.2))
        #expect(readings["http.oldest_in_flight"] == .value(3.2))
        #expect(readings["http.in_flight"] == .value(312))
        #expect((read(account, at: 5_000)["http.p95"]?.value ?? 0) > 4.19)
    }

    @Test func aFewFastAnswersDoNotHideManyThatWait() {
        let account = account()
        for _ in 0..<10 { run(account, from: 1_900, to: 1_905, as: .succeeded) }
        for _ in 0..<90 { _ = account.start(intended: 500 * Self.ms) }
        let readings = read(account, at: 2_000)
        #expect(readings["http.success_ratio"] == .value(1))
        #expect(abs((readings["http.p50"]?.value ?? 0) - 1.5) < 0.002)
    }

    @Test func soldOutIsNeitherSuccessNorFailure() {
        let account = account()
        run(account, from: 100, to: 110, as: .soldOut)
        let only = read(account, at: 200)
        #expect(only["http.success_ratio"]?.unknownReason == "only sold-out answers in the last 1 s (1)")
        #expect(only["http.sold_out_ratio"] == .value(1))
        #expect(abs((only["http.p50"]?.value ?? 0) - 0.01) < 1e-5)
        run(account, from: 100, to: 120, as: .succeeded)
        #expect(read(account, at: 200)["http.success_ratio"] == .value(1))
        #expect(read(account, at: 200)["http.sold_out_ratio"] == .value(0.5))
    }

    @Test func starvationIsAFlagOfItsWindow() {
        let account = account()
        #expect(read(account, at: 100)["http.starved"] == .value(0))
        account.starve(intended: 100 * Self.ms, count: 2, at: 150 * Self.ms)
        #expect(read(account, at: 200)["http.starved"] == .value(1))
        #expect(read(account, at: 1_150)["http.starved"] == .value(0))
        let report = account.report(at: 1_150 * Self.ms)
        #expect((report.planned, report.starvedStarts, report.failed) == (2, 2, 0))
        #expect(report.latencySeconds.isEmpty)
    }

    @Test func aStartThatTheMachineRefusedIsStarvedAndHasNoLatency() {
        let account = account()
        run(account, from: 0, to: 5, as: .starved)
        let report = account.report(at: 10 * Self.ms)
        #expect((report.planned, report.starvedStarts, report.failed) == (1, 1, 0))
        #expect(read(account, at: 10)["http.p50"]?.value == nil)
        #expect(account.history.seconds().first?.starved == 1)
    }

    @Test func theRateOfTheFirstMomentsIsOverTheTimeSoFar() {
        let account = account()
        #expect(read(account, at: 5)["http.rate"]?.unknownReason == "the load has just started")
        for _ in 0..<20 { run(account, from: 0, to: 90, as: .succeeded) }
        #expect(read(account, at: 100)["http.rate"] == .value(200))
        #expect(read(account, at: 500)["http.rate"] == .value(40))
    }

    @Test func iterationsAreTheirOwnMetric() {
        let account = account()
        #expect(read(account, at: 10)["http.iteration_p95"]?.unknownReason?.contains("arrival-rate") == true)
        #expect(
            read(account, at: 10, hasIterations: true)["http.iteration_p95"]?.unknownReason
                == "no iteration ended in the last 1 s")
        account.recordIteration(endedAt: 500 * Self.ms, length: 1_200 * Self.ms)
        #expect(abs((read(account, at: 900, hasIterations: true)["http.iteration_p95"]?.value ?? 0) - 1.2) < 0.002)
        #expect(read(account, at: 1_500, hasIterations: true)["http.iteration_p95"]?.value == nil)
        #expect(account.report(at: 2_000 * Self.ms).iterationSeconds["max"] == 1.2)
    }

    @Test func anEndedLoadSaysSo() {
        let account = account()
        run(account, from: 0, to: 10, as: .succeeded)
        account.end(at: 2_000 * Self.ms)
        account.end(at: 3_000 * Self.ms)
        #expect(
            read(account, at: 5_000)["http.success_ratio"]?.unknownReason
                == "nothing finished in the last 1 s, the load ended 3 s ago")
        #expect(account.report(at: 9_000 * Self.ms).requestsPerSecond == 0.5)
    }

    @Test func theBooksBalanceAtEveryMoment() {
        var random = LoadRandom(seed: 4)
        let account = account()
        var open: [Int] = []
        var now: Int64 = 0
        for _ in 0..<20_000 {
            now += Int64.random(in: 0...2 * Self.ms, using: &random)
            switch Int.random(in: 0...9, using: &random) {
            case 0: account.starve(intended: now, count: 1, at: now)
            case 1...5: open.append(account.start(intended: now - Int64.random(in: 0...Self.ms, using: &random)))
            default:
                guard !open.isEmpty else { continue }
                let handle = open.remove(at: Int.random(in: 0..<open.count, using: &random))
                let ends: [Resolution] = [.succeeded, .soldOut, .starved, .failed(.timeLimit), .failed(.status(500))]
                account.resolve(handle, as: ends.randomElement(using: &random) ?? .succeeded, at: now)
            }
            let resolved = account.succeeded + account.failed + account.soldOut + account.starved
            #expect(account.planned == resolved + account.inFlight.count)
        }
        let history = account.history.seconds()
        #expect(history.reduce(0) { $0 + $1.planned } == account.planned)
        #expect(history.reduce(0) { $0 + $1.failed } == account.failed)
        #expect(history.reduce(0) { $0 + $1.unresolved } == account.inFlight.count)
        #expect(account.failures.values.reduce(0, +) == account.failed)
    }
}

import ChaosCore
import Testing

@testable import ChaosFaults

/// The parts that only compute.
@Suite struct DeadlockRulesTests {
    private func rules(deadlockTimeout: Duration, maySet: Bool = true, version: Int64 = 150_000) throws -> CrossingRules
    {
        PostgresDeadlockServer.rules(
            try DeadlockSettings(DeadlockBench.parameters()), deadlockTimeout: deadlockTimeout,
            setsDeadlockTimeout: maySet,
            checksConnection: version >= 140_000)
    }

    /// A plain SET would reach the next user of a pooled session.
    @Test func everySettingEndsWithItsTransaction() throws {
        let statements = try rules(deadlockTimeout: .seconds(1)).opening.split(separator: "; ")
        #expect(statements.first == "BEGIN")
        #expect(statements.dropFirst().allSatisfy { $0.hasPrefix("SET LOCAL ") })
        #expect(statements.contains("SET LOCAL deadlock_timeout = '600000ms'"))
        #expect(statements.contains("SET LOCAL client_connection_check_interval = '500ms'"))
        #expect(statements.contains("SET LOCAL idle_in_transaction_session_timeout = '3000ms'"))
    }

    @Test func whatTheServerRefusesIsNotSet() throws {
        let opening = try rules(deadlockTimeout: .seconds(1), maySet: false, version: 130_000).opening
        #expect(!opening.contains("deadlock_timeout"))
        #expect(!opening.contains("client_connection_check_interval"))
    }

    /// A circle that is closed after the application has looked for one is found by nobody.
    @Test(arguments: [200, 1000, 5000])
    func theCircleIsClosedBeforeTheApplicationLooksAndStaysClosedUntilThen(milliseconds: Int) throws {
        let timeout = Duration.milliseconds(milliseconds)
        let rules = try rules(deadlockTimeout: timeout)
        #expect(rules.hold <= timeout * 0.7)
        #expect(rules.lockTimeout >= timeout + .milliseconds(500))
    }

    @Test func alternateTurnsTheRowsRoundEachRound() {
        let keys = ["a", "b"]
        #expect((0..<4).compactMap { LockOrder.alternate.pick(from: keys, round: $0)?.first } == ["a", "b", "a", "b"])
        #expect((0..<4).compactMap { LockOrder.descending.pick(from: keys, round: $0)?.first } == ["b", "b", "b", "b"])
        #expect((0..<4).compactMap { LockOrder.ascending.pick(from: keys, round: $0)?.first } == ["a", "a", "a", "a"])
        #expect(LockOrder.alternate.pick(from: ["a"], round: 0) == nil)
    }

    @Test func everyPairOfManyKeysIsPickedAndNeverOneKeyTwice() {
        let keys = ["1", "2", "3", "4"]
        var seen: Set<String> = []
        for round in 0..<500 {
            guard let (first, second) = LockOrder.alternate.pick(from: keys, round: round) else { continue }
            #expect(first != second)
            seen.insert("\(first)\(second)")
        }
        #expect(seen.count == 12)
    }

    struct Dating: Sendable {
        let granted: [Double]
        let at: Double
    }

    /// The looks are at 9.8 s (not seen yet) and 10 s (seen).
    @Test(arguments: [
        Dating(granted: [], at: 9.8), Dating(granted: [9.9], at: 9.9), Dating(granted: [9.0], at: 9.0),
        Dating(granted: [8.5], at: 9.8), Dating(granted: [9.2, 9.85, 9.95], at: 9.85),
        Dating(granted: [10.5], at: 9.8),
    ])
    func theFirstDeadlockIsDatedByTheRowThatTheVictimLetGo(_ dating: Dating) {
        let first = DeadlockEvidence.firstDeadlock(
            unseen: Instant(seconds: 9.8), seen: Instant(seconds: 10),
            granted: dating.granted.map(Instant.init(seconds:)))
        #expect(first.at == Instant(seconds: dating.at))
    }

    @Test func theShareOfVictimsLeavesOutOurs() {
        let victims = DeadlockVictims(server: 10, ours: 1)
        #expect(victims.application == 9)
        #expect(victims.share == 0.9)
        #expect("\(victims)" == "10 deadlocks since the injection: 9 victims were the application's (90 %), 1 ours")
        #expect(DeadlockVictims(server: nil, ours: 0).share == nil)
        #expect(DeadlockVictims(server: nil, ours: 0, counted: 3).application == 3)
        #expect("\(DeadlockVictims(server: 0, ours: 0))" == "0 deadlocks since the injection")
        // The server tells late; ours are known at once.
        #expect(DeadlockVictims(server: 0, ours: 2).application == 0)
    }

    struct Page: Sendable {
        let text: String
        let name: String?
        let value: Double?
    }

    @Test(arguments: [
        Page(text: "issuance_deadlocks_total 3\n", name: "issuance_deadlocks_total", value: 3),
        Page(
            text: """
                # TYPE db_deadlocks_total counter
                db_deadlocks_total{pool="a b"} 1
                db_deadlocks_total{pool="b"} 2 17
                """,
            name: "db_deadlocks_total", value: 3),
        Page(text: "issuance_deadlock_retries_total 5\nx_total 1\n", name: nil, value: nil),
        Page(text: "deadlocks 5\n", name: nil, value: nil),
        Page(text: "deadlocks_total nonsense\n", name: nil, value: nil),
        Page(text: "", name: nil, value: nil),
    ])
    func theApplicationsCounterIsFoundOnItsPage(_ page: Page) {
        let found = ApplicationCounter.find(in: page.text)
        #expect(found?.name == page.name)
        #expect(found?.value == page.value)
    }

    @Test func requestsAreCuredByEnoughAcceptedPairsOverEnoughTime() {
        var cure = CureWatch(since: .origin)
        var progress = CycleProgress()
        cure.noteDeadlocks(0, progress, at: Instant(seconds: 1))
        progress.accepted = 100
        #expect(cure.curedSince(progress, at: Instant(seconds: 30)) == nil, "there was no deadlock yet")
        cure.noteDeadlocks(2, progress, at: Instant(seconds: 31))
        #expect(!cure.isDue(at: Instant(seconds: 31.5)))
        #expect(cure.isDue(at: Instant(seconds: 32)))
        progress.accepted = 110
        #expect(cure.curedSince(progress, at: Instant(seconds: 50)) == nil, "too few")
        progress.accepted = 130
        #expect(cure.curedSince(progress, at: Instant(seconds: 40)) == nil, "too soon")
        #expect(cure.curedSince(progress, at: Instant(seconds: 41)) == Instant(seconds: 31))
        cure.noteDeadlocks(nil, progress, at: Instant(seconds: 45))
        #expect(cure.curedSince(progress, at: Instant(seconds: 50)) == nil, "unknown is not cured")
    }
}

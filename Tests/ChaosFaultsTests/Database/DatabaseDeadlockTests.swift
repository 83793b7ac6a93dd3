import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosFaults

/// What the fault does to an application, on a real server.
@Suite struct DatabaseDeadlockTests {
    /// Injects, waits until there are this many victims, recovers, and gives the last count.
    private func victims(
        _ wanted: Int, _ bench: DeadlockBench, _ changes: [String: ParameterValue] = [:]
    ) async throws -> DeadlockVictims {
        let context = bench.context(changes)
        let fault = try DatabaseDeadlock(context: context)
        let undo = try await fault.capture()
        try await fault.inject()
        let confirmation = try await fault.confirm()
        guard case .effective(let since, let evidence) = confirmation else {
            Issue.record("not effective: \(confirmation)")
            await fault.letGo()
            return await fault.victims()
        }
        #expect(since > .origin && since <= context.clock.now)
        #expect(evidence.contains("victims were the application's"))
        var victims = await fault.victims()
        try await expect("\(wanted) victims", within: .seconds(120)) {
            victims = await fault.victims()
            return victims.application ?? 0 >= wanted
        }
        try await expect("it goes on") { await fault.status() == .active }
        await fault.letGo()
        let report = try await bench.recover(undo)
        #expect(report.evidence.contains("deadlocks since the injection"))
        #expect(try await bench.traces(of: context.tag) == [])
        return victims
    }

    @Test(arguments: SQLEngine.allCases)
    func theApplicationIsTheVictimAndNoDataIsChanged(_ engine: SQLEngine) async throws {
        let bench = try await DeadlockBench(on: .alone(engine))
        let before = try await bench.fingerprint()
        let seen = try await OrderCrowd.run(bench.url) { crowd in
            let victims = try await victims(10, bench)
            #expect(victims.share ?? 0 > 0.9)
            try await expect("the application counted them too") {
                crowd.seen.deadlocks >= victims.application ?? .max
            }
            return crowd.seen
        }
        #expect(seen.others == [])
        #expect(try await bench.fingerprint() == before)
        await bench.server.stop()
    }

    /// Ordered locking cures an application's own deadlocks; a session from outside does not care.
    @Test(arguments: SQLEngine.allCases)
    func anApplicationThatOrdersItsLocksIsHitAsWell(_ engine: SQLEngine) async throws {
        let bench = try await DeadlockBench(on: .alone(engine))
        try await OrderCrowd.run(bench.url, habit: .ascending) { crowd in
            try await Task.sleep(for: .seconds(2))
            #expect(crowd.seen.deadlocks == 0)
            let victims = try await victims(5, bench, ["order": .text("descending")])
            #expect(victims.ours == 0)
        }
        await bench.server.stop()
    }

    @Test func ordersGoOnByThemselvesAfterwards() async throws {
        let bench = try await DeadlockBench()
        try await OrderCrowd.run(bench.url, customers: 2) { crowd in
            _ = try await victims(2, bench)
            let placed = crowd.seen.placed
            try await expect("ten more orders", within: .seconds(120)) { crowd.seen.placed >= placed + 10 }
        }
    }

    @Test(arguments: SQLEngine.allCases)
    func severalSessionsWorkOnRowsOfTheirOwn(_ engine: SQLEngine) async throws {
        let bench = try await DeadlockBench(on: .alone(engine))
        try await OrderCrowd.run(bench.url, customers: 8, keys: [1, 2, 3, 4]) { _ in
            let victims = try await victims(
                5, bench, ["hot-keys": .text("1,2,3,4"), "sessions": .whole(2), "order": .text("alternate")])
            #expect(victims.share ?? 0 > 0.9)
        }
        await bench.server.stop()
    }

    @Test func aCircleIsClosedWithoutThePrivilegeToo() async throws {
        let bench = try await DeadlockBench(role: "SELECT, UPDATE")
        try await OrderCrowd.run(bench.url) { _ in
            let victims = try await victims(3, bench)
            #expect(victims.application ?? 0 >= 3)
        }
    }

    @Test(arguments: SQLEngine.allCases)
    func transactionsOverASingleRowAreNotEffective(_ engine: SQLEngine) async throws {
        let bench = try await DeadlockBench(on: .alone(engine))
        try await OrderCrowd.run(bench.url, customers: 6, habit: .single) { _ in
            let fault = try DatabaseDeadlock(context: bench.context(["confirm-within": .duration(.seconds(5))]))
            _ = try await fault.capture()
            try await fault.inject()
            guard case .notEffective(let seen) = try await fault.confirm() else {
                Issue.record("there is no circle over one row")
                return
            }
            #expect(seen.contains("0 deadlocks since the injection"))
            #expect(seen.contains("transactions waited for a row"))
            await fault.letGo()
        }
        await bench.server.stop()
    }

    /// Our sessions alone must never pass for an effect.
    @Test func withoutAnybodyOrderingNothingIsEffective() async throws {
        let bench = try await DeadlockBench()
        let fault = try DatabaseDeadlock(
            context: bench.context([
                "confirm-within": .duration(.seconds(4)), "hot-keys": .text("1,2,3,4"), "sessions": .whole(2),
            ]))
        _ = try await fault.capture()
        try await fault.inject()
        guard case .notEffective(let seen) = try await fault.confirm() else {
            Issue.record("nobody orders, so nobody deadlocks")
            return
        }
        #expect(seen.contains("is anybody ordering?"))
        await fault.letGo()
    }
}

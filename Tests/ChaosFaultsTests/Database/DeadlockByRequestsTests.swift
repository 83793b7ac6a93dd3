import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosFaults

/// `cycle: requests`: the application itself is asked for the same products in opposite orders.
@Suite struct DeadlockByRequestsTests {
    private func fault(_ target: Target, _ changes: [String: ParameterValue] = [:]) throws -> DatabaseDeadlock {
        let own: [String: ParameterValue] = [
            "cycle": .text("requests"), "sessions": .whole(2), "confirm-within": .duration(.seconds(90)),
        ]
        let all = own.merging(changes) { $1 }
        return try DatabaseDeadlock(
            context: FaultContext(
                target: target, parameters: DeadlockBench.parameters(all), run: "run-requests",
                clock: MonotonicRunClock()))
    }

    @Test(arguments: SQLEngine.allCases)
    func oppositeRequestsDeadlockUntilTheApplicationOrdersItsLocks(_ engine: SQLEngine) async throws {
        let bench = try await DeadlockBench(on: .alone(engine))
        try await OrderShop.run(bench.url) { shop, baseURL in
            let target = Target(
                name: "shop", allowsChaos: true, http: shop.http(baseURL), sql: SQLTarget(url: Secret(bench.url)),
                source: "shop.yaml")
            let fault = try fault(target)
            let plan = try await fault.plan()
            #expect(plan.refusal == nil)
            #expect(plan.touches[0].contains("for 1 and 2 in opposite orders"))
            let undo = try await fault.capture()
            try await fault.inject()
            guard case .effective(_, let evidence) = try await fault.confirm() else {
                Issue.record("not effective")
                return
            }
            #expect(evidence.contains("the application's own counter says"))
            try await expect("it goes on") { await fault.status() == .active }
            shop.orderLocks()
            try await expect("it says that a response took it out", within: .seconds(180)) {
                if case .removed(by: .response, _, _) = await fault.status() { return true }
                return false
            }
            // It stays out: nothing is asked any more, once the shop has read what was under way.
            try await Task.sleep(for: .seconds(1))
            let users = shop.users
            try await Task.sleep(for: .seconds(1))
            #expect(shop.users == users)
            await fault.letGo()
            #expect(try await DatabaseDeadlock.recover(undo, target: target, clock: MonotonicRunClock()).nothingToDo)
        }
        await bench.server.stop()
    }

    /// No access to the database is needed: the application's own counter is witness enough.
    @Test func theApplicationsCounterAloneConfirms() async throws {
        let bench = try await DeadlockBench()
        try await OrderShop.run(bench.url) { shop, baseURL in
            let target = Target(name: "shop", allowsChaos: true, http: shop.http(baseURL), source: "shop.yaml")
            let fault = try fault(target)
            _ = try await fault.capture()
            try await fault.inject()
            guard case .effective = try await fault.confirm() else {
                Issue.record("not effective")
                return
            }
            await fault.letGo()
            #expect(shop.deadlocks > 0)
        }
    }

    @Test func anApplicationThatOrdersItsLocksIsNotAffected() async throws {
        let bench = try await DeadlockBench()
        try await OrderShop.run(bench.url) { shop, baseURL in
            shop.orderLocks()
            let target = Target(
                name: "shop", allowsChaos: true, http: shop.http(baseURL), sql: SQLTarget(url: Secret(bench.url)),
                source: "shop.yaml")
            let fault = try fault(target, ["confirm-within": .duration(.seconds(4))])
            _ = try await fault.capture()
            try await fault.inject()
            guard case .notEffective(let seen) = try await fault.confirm() else {
                Issue.record("ordered locks cannot deadlock")
                return
            }
            #expect(seen.contains("accepted as a whole, 0 requests failed"))
            await fault.letGo()
        }
    }

    @Test func withoutAnyCounterItIsRefused() {
        let http = HTTPTarget(
            baseURL: "http://127.0.0.1:1",
            requests: [
                "place-order": RequestTemplate(
                    method: "POST", path: "/", body: "${p.0}", variables: ["p": .sample(count: 2, from: 1...2)],
                    function: "place-order")
            ])
        let error = #expect(throws: ChaosError.self) {
            try fault(Target(name: "shop", allowsChaos: true, http: http, source: "shop.yaml"))
        }
        #expect(error?.operation == "count deadlocks")
    }
}

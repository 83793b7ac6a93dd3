import ChaosClients
import Testing

@testable import issuance

extension ServiceTests {
    /// The same on both databases: InnoDB ends a circle at once with 1213, PostgreSQL after a second with 40P01; a wait
    /// that took too long is another error on either.
    @Suite struct DeadlockTests {
        /// Orders for the same two products, half of them the other way round.
        private func orderBothWays(_ api: IssuanceServer, _ count: Int) async throws -> [IssuanceServer.Answer] {
            try await inParallel(count) { number in
                try await api.order(number + 1, number.isMultiple(of: 2) ? [1, 2] : [2, 1])
            }
        }

        @Test(arguments: SQLEngine.allCases)
        func ordersInOppositeOrderDeadlockByDefault(_ engine: SQLEngine) async throws {
            try await IssuanceStack.withAPI(on: engine) { _, api in
                var victims: [IssuanceServer.Answer] = []
                for _ in 0..<10 where !victims.contains(where: { $0.reason == "deadlock victim" }) {
                    victims += try await orderBothWays(api, 12).filter { $0.status == 503 }
                }
                #expect(victims.contains { $0.reason == "deadlock victim" })
                #expect(victims.allSatisfy { ["deadlock victim", "lock timeout"].contains($0.reason) })
                #expect(try await api.metric("issuance_deadlocks_total") ?? 0 >= 1)
                await eventually { try await api.order(1, [1, 2]).status == 200 }
            }
        }

        @Test(arguments: SQLEngine.allCases)
        func orderedLockingHasNoDeadlock(_ engine: SQLEngine) async throws {
            try await IssuanceStack.withAPI(IssuanceStack.patient, on: engine) { stack, api in
                try await api.turn(#"{"orderedLocking":true}"#)
                for _ in 0..<5 {
                    let answers = try await orderBothWays(api, 12)
                    #expect(answers.allSatisfy { $0.status == 200 })
                }
                #expect(try await api.metric("issuance_deadlocks_total") == 0)
                #expect(try await stack.number("SELECT stock AS n FROM products WHERE id = 1") == 940)
            }
        }

        /// The service's own doing, so one database is enough.
        @Test func aVictimIsTriedAgainWhenThatIsSwitchedOn() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await api.turn(
                    #"{"deadlockRetry":{"attempts":8,"baseDelayMilliseconds":20},"rowLockTimeoutMilliseconds":60000}"#)
                var orders = 0
                for _ in 0..<10 where try await api.metric("issuance_deadlock_retries_total") == 0 {
                    let answers = try await orderBothWays(api, 6)
                    #expect(answers.allSatisfy { $0.status == 200 })
                    orders += answers.count
                }
                #expect(try await api.metric("issuance_deadlock_retries_total") ?? 0 >= 1)
                #expect(try await stack.number("SELECT count(*) AS n FROM orders") == orders)
                #expect(try await stack.number("SELECT stock AS n FROM products WHERE id = 1") == 1_000 - orders)
            }
        }

        @Test(arguments: SQLEngine.allCases)
        func aRowHeldByAnotherSessionIsNotWaitedForLongerThanTheLimit(_ engine: SQLEngine) async throws {
            try await IssuanceStack.withAPI(["ISSUANCE_ROW_LOCK_TIMEOUT_MILLISECONDS": "300"], on: engine) {
                stack, api in
                let holder = try await RowHolder(stack.sqlURL, "SELECT * FROM products WHERE id = 1 FOR UPDATE")
                let start = ContinuousClock.now
                let answer = try await api.order(1, [1])
                #expect(answer.status == 503)
                #expect(answer.reason == "lock timeout")
                #expect(ContinuousClock.now - start > .milliseconds(290))
                #expect(try await api.order(1, [2]).status == 200)
                await holder.release()
                #expect(try await api.order(1, [1]).status == 200)
                #expect(try await api.metric("issuance_row_lock_timeouts_total") == 1)
            }
        }
    }
}

import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosFaults

/// What is refused before anything is touched, and what the plan says of privileges.
@Suite struct DatabaseDeadlockRefusalTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        let changes: [String: ParameterValue]
        let says: String
        var testDescription: String { says }
    }

    private static let mistakes = [
        Mistake(changes: ["hot-keys": .text("1")], says: "two or more different keys"),
        Mistake(changes: ["hot-keys": .text("1,1")], says: "two or more different keys"),
        Mistake(changes: ["hot-keys": .text("1,,2")], says: "two or more different keys"),
        Mistake(changes: ["hot-keys": .text("")], says: "either hot-keys or hot-keys-query"),
        Mistake(changes: ["hot-keys-query": .text("SELECT 1")], says: "either hot-keys or hot-keys-query"),
        Mistake(changes: ["sessions": .whole(2)], says: "2 hot keys are enough for 1"),
        Mistake(changes: ["lease": .duration(.milliseconds(700))], says: "parameter lease"),
        Mistake(changes: ["hold": .duration(.zero)], says: "parameter hold"),
        Mistake(changes: ["lock-timeout": .duration(.seconds(600))], says: "parameter lock-timeout"),
        Mistake(changes: ["interval": .duration(.zero)], says: "parameter interval"),
        Mistake(changes: ["cycle": .text("requests")], says: "describes no such request"),
    ]

    @Test(arguments: mistakes)
    func aMistakeInTheParametersIsRefused(_ mistake: Mistake) throws {
        let target = Target(
            name: "shop", allowsChaos: true, sql: SQLTarget(url: Secret("postgres://u:pw-secret@127.0.0.1:1/db")),
            source: "shop.yaml")
        let context = FaultContext(
            target: target, parameters: DeadlockBench.parameters(mistake.changes), run: "r",
            clock: MonotonicRunClock())
        let error = #expect(throws: ChaosError.self) { try DatabaseDeadlock(context: context) }
        #expect(error?.code == .invalidFile)
        #expect(error.map { "\($0)".contains(mistake.says) } == true)
    }

    @Test func aTargetWithoutADatabaseIsRefused() {
        let target = Target(name: "shop", allowsChaos: true, source: "shop.yaml")
        let context = FaultContext(
            target: target, parameters: DeadlockBench.parameters(), run: "r", clock: MonotonicRunClock())
        let error = #expect(throws: ChaosError.self) { try DatabaseDeadlock(context: context) }
        #expect(error?.remedy?.contains("sql:") == true)
    }

    private static let strangers = [
        Mistake(changes: ["table": .text("no_such_table")], says: "no_such_table"),
        Mistake(changes: ["table": .text("products; DROP TABLE products")], says: "invalid name syntax"),
        Mistake(changes: ["key-column": .text("no_such_column")], says: "no column no_such_column"),
        Mistake(changes: ["hot-keys": .text("1,77")], says: "no row has id = 77"),
        Mistake(changes: ["hot-keys": .text("1,two")], says: "two"),
        Mistake(
            changes: ["key-column": .text("shelf"), "hot-keys": .text("shelf 0,shelf 1")],
            says: "more than one row has shelf = shelf 0"),
        Mistake(
            changes: [
                "hot-keys": .text(""), "hot-keys-query": .text("DELETE FROM products RETURNING id"),
            ], says: "read-only transaction"),
        Mistake(
            changes: ["hot-keys": .text(""), "hot-keys-query": .text("SELECT id FROM products WHERE id = 1")],
            says: "1 hot keys: no circle"),
    ]

    /// Both in the plan, as a sentence, and in the capture, as an error; and nothing is changed by asking.
    @Test(arguments: strangers)
    func whatTheServerDoesNotKnowIsRefused(_ mistake: Mistake) async throws {
        let bench = try await DeadlockBench()
        let before = try await bench.fingerprint()
        let fault = try DatabaseDeadlock(context: bench.context(mistake.changes))
        let plan = try await fault.plan()
        #expect(plan.refusal?.contains(mistake.says) == true, "\(plan.refusal ?? "no refusal")")
        let error = await #expect(throws: ChaosError.self) { _ = try await fault.capture() }
        #expect(error?.code == .refused)
        #expect(try await bench.fingerprint() == before)
    }

    @Test func aQueryMayNameTheHotRows() async throws {
        let bench = try await DeadlockBench()
        let fault = try DatabaseDeadlock(
            context: bench.context([
                "hot-keys": .text(""),
                "hot-keys-query": .text("SELECT id FROM products ORDER BY stock DESC LIMIT 3"),
            ]))
        let plan = try await fault.plan()
        #expect(plan.refusal == nil)
        #expect(plan.touches[0].contains("3 rows of table products"))
        #expect(plan.touches[0].contains("id = 10, 9, 8"))
    }

    @Test func thePlanNamesEveryMissingPrivilege() async throws {
        let all = try await DatabaseDeadlock(context: DeadlockBench().context()).plan()
        #expect(all.privileges.map(\.granted) == [true, true, true, true, true])

        let bench = try await DeadlockBench(role: "SELECT, UPDATE")
        let some = try await DatabaseDeadlock(context: bench.context()).plan()
        #expect(some.refusal == nil)
        #expect(some.privileges.map(\.granted) == [true, true, false, false, true])
        #expect(some.privileges[2].consequence.contains("about half of the victims will be ours"))
    }

    @Test func aGrantedParameterIsSeen() async throws {
        let bench = try await DeadlockBench(role: "SELECT, UPDATE")
        // To one role only: other tests use the same server.
        let role = try #require(bench.role)
        try await bench.outside.execute("GRANT SET ON PARAMETER deadlock_timeout TO \(role)")
        let plan = try await DatabaseDeadlock(context: bench.context()).plan()
        #expect(plan.privileges[2].granted == true)
    }

    @Test func rowsThatMayNotBeLockedAreRefused() async throws {
        let bench = try await DeadlockBench(role: "SELECT")
        let fault = try DatabaseDeadlock(context: bench.context())
        let plan = try await fault.plan()
        #expect(plan.refusal?.contains("UPDATE on products") == true)
        #expect(plan.privileges[1].granted == false)
        await #expect(throws: ChaosError.self) { _ = try await fault.capture() }
    }
}

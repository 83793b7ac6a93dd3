import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosFaults

/// What only MariaDB and MySQL do.
@Suite struct InnoDBDeadlockTests {
    @Test func theEvidenceNamesTheServersOwnReport() async throws {
        let bench = try await DeadlockBench(.mariadb)
        let fault = try DatabaseDeadlock(context: bench.context())
        _ = try await fault.capture()
        try await OrderCrowd.run(bench.url) { _ in
            try await fault.inject()
            // The server may not answer in time on a busy machine; then the evidence goes without its report.
            let deadline = ContinuousClock.now + .seconds(60)
            var evidence = ""
            while !evidence.contains("the server's latest deadlock was at"), ContinuousClock.now < deadline {
                guard case .effective(_, let words) = try await fault.confirm() else {
                    Issue.record("not effective")
                    return
                }
                evidence = words
            }
            #expect(evidence.contains("the server's latest deadlock was at"))
        }
        await fault.letGo()
    }

    @Test func thePlanNamesEveryMissingPrivilege() async throws {
        let all = try await DatabaseDeadlock(context: DeadlockBench(.mariadb).context()).plan()
        #expect(all.refusal == nil)
        #expect(all.privileges.map(\.granted) == [true, true, true, true, true])
        let some = try await DatabaseDeadlock(context: DeadlockBench(.mariadb, role: "SELECT, UPDATE").context()).plan()
        #expect(some.refusal == nil)
        #expect(some.privileges.map(\.granted) == [true, true, false, false, true])
        #expect(some.privileges[2].name.contains("CREATE TEMPORARY TABLES"))
        let reader = try await DatabaseDeadlock(context: DeadlockBench(.mariadb, role: "SELECT").context()).plan()
        #expect(reader.refusal?.contains("UPDATE on products") == true)
    }

    @Test func aServerThatLooksForNoCircleIsSaidAndItsWaitsEndWithAnotherError() async throws {
        let server = try await MariaDBFixture.start(settings: ["innodb-deadlock-detect": "0"])
        let bench = try await DeadlockBench(on: .on(server))
        let plan = try await DatabaseDeadlock(context: bench.context()).plan()
        #expect(plan.touches.contains { $0.contains("innodb_deadlock_detect is OFF") && $0.contains("1205") })
        // And so it comes: whoever waits in a circle gives up with 1205, nobody is told 1213, nothing is confirmed.
        let fault = try DatabaseDeadlock(context: bench.context(["confirm-within": .duration(.seconds(2))]))
        let undo = try await fault.capture()
        try await OrderCrowd.run(bench.url) { crowd in
            try await fault.inject()
            try await expect("somebody gives up") { crowd.seen.lockTimeouts > 0 }
            guard case .notEffective(let why) = try await fault.confirm() else {
                Issue.record("a deadlock was confirmed that nobody can have seen")
                return
            }
            #expect(why.contains("innodb_deadlock_detect is OFF") && why.contains("1205"), "\(why)")
            #expect(crowd.seen.deadlocks == 0 && crowd.seen.others.isEmpty, "\(crowd.seen)")
        }
        await fault.letGo()
        _ = try await bench.recover(undo)
        await server.stop()
    }

    struct Mistake: CustomTestStringConvertible, Sendable {
        let changes: [String: ParameterValue]
        let says: String
        var testDescription: String { says }
    }

    private static let mistakes = [
        Mistake(changes: ["table": .text("no_such_table")], says: "no such table"),
        Mistake(changes: ["table": .text("products; DROP TABLE products")], says: "no such table"),
        Mistake(changes: ["key-column": .text("no_such_column")], says: "no column no_such_column"),
        Mistake(changes: ["key-column": .text("shelf"), "hot-keys": .text("shelf 0,shelf 1")], says: "no index"),
        Mistake(changes: ["table": .text("old_products")], says: "no InnoDB table"),
        Mistake(changes: ["hot-keys": .text("1,77")], says: "no row has id = 77"),
        Mistake(
            changes: ["hot-keys": .text(""), "hot-keys-query": .text("DELETE FROM products RETURNING id")],
            says: "READ ONLY transaction"),
        Mistake(
            changes: ["hot-keys": .text(""), "hot-keys-query": .text("SELECT 1; DELETE FROM products")],
            says: "syntax"),
    ]

    @Test func whatTheServerDoesNotKnowIsRefused() async throws {
        let bench = try await DeadlockBench(.mariadb)
        try await bench.outside.execute("CREATE TABLE old_products (id bigint PRIMARY KEY) ENGINE=Aria")
        let before = try await bench.fingerprint()
        for mistake in Self.mistakes {
            let fault = try DatabaseDeadlock(context: bench.context(mistake.changes))
            let plan = try await fault.plan()
            #expect(plan.refusal?.contains(mistake.says) == true, "\(mistake.says): \(plan.refusal ?? "no refusal")")
            let error = await #expect(throws: ChaosError.self) { _ = try await fault.capture() }
            #expect(error?.code == .refused)
        }
        #expect(try await bench.fingerprint() == before)
    }

    @Test func onlyTheHotRowsAreLockedAndNothingIsKeptOfTheWeight() async throws {
        let bench = try await DeadlockBench(.mariadb)
        let context = bench.context(["hold": .duration(.seconds(5))])
        let fault = try DatabaseDeadlock(context: context)
        let undo = try await fault.capture()
        try await fault.inject()
        try await expect("the session holds a hot row") {
            let free = try await bench.outside.query("SELECT id FROM products WHERE id <= 2 FOR UPDATE SKIP LOCKED")
            return free.rows.count < 2
        }
        // Everything but the hot rows is free, also the gaps between the others.
        try await bench.outside.execute(
            """
            SET innodb_lock_wait_timeout = 1; START TRANSACTION;
            SELECT * FROM products WHERE id > 2 FOR UPDATE;
            INSERT INTO products VALUES (11, 'shelf 1', 1); ROLLBACK
            """)
        await fault.letGo()
        _ = try await bench.recover(undo)
        try await bench.outside.execute("SELECT * FROM products WHERE id IN (1, 2) FOR UPDATE NOWAIT")
        let tables = try await bench.outside.query("SHOW TABLES")
        #expect(tables.rows.compactMap { $0[0] } == ["products"])
    }

    @Test func theWeightIsMadeInEachTransactionAndTheLeaseIsWholeSeconds() throws {
        let settings = try DeadlockSettings(DeadlockBench.parameters(["lock-timeout": .duration(.milliseconds(1500))]))
        let rules = InnoDBDeadlockServer.rules(settings, makesWeight: true)
        #expect(rules.preparation.contains("innodb_lock_wait_timeout = 2, wait_timeout = 3"))
        #expect(rules.preparation.contains("CREATE TEMPORARY TABLE"))
        #expect(rules.opening.hasPrefix("START TRANSACTION; INSERT INTO firedrill_weight"))
        #expect(rules.opening.split(separator: "(1)").count == 200)
        let light = InnoDBDeadlockServer.rules(settings, makesWeight: false, logsStatements: true)
        #expect(light.opening == "START TRANSACTION")
        #expect(!light.preparation.contains("TEMPORARY") && !light.preparation.contains("ISOLATION"))
    }

    @Test func theLatestDeadlockIsReadFromTheStatus() {
        let status = """
            ------------------------
            LATEST DETECTED DEADLOCK
            ------------------------
            2026-11-27 03:11:20 0x7f3c5c1fe6c0
            *** (1) TRANSACTION:
            TRANSACTION 55, ACTIVE 0 sec starting index read
            MariaDB thread id 12, OS thread handle 139897, query id 99 127.0.0.1 root Statistics
            *** (2) TRANSACTION:
            MySQL thread id 14, OS thread handle 139898, query id 101 127.0.0.1 root Statistics
            *** WE ROLL BACK TRANSACTION (2)
            ------------
            TRANSACTIONS
            ------------
            MariaDB thread id 99, OS thread handle 1
            """
        let report = InnoDBDeadlockReport(status)
        #expect(report?.time == "2026-11-27 03:11:20")
        #expect(report?.sessions == [12, 14])
        #expect(report?.victim == 14)
        #expect(InnoDBDeadlockReport("TRANSACTIONS\n") == nil)
        #expect(
            InnoDBDeadlockReport("LATEST DETECTED DEADLOCK\n2026-11-27 1\n*** WE ROLL BACK TRANSACTION (3)")?.victim
                == nil)
    }
}

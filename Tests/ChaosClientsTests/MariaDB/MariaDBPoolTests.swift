import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct MariaDBPoolTests {
    private struct Refusal: Error {}

    private func pool(_ size: Int) async throws -> SQLPool {
        let url = try await MariaDBFixture.shared().database()
        return SQLPool(endpoint: try SQLEngine.endpoint(url: url), size: size, timeout: .seconds(60))
    }

    @Test func commitsWhatReturnsAndRollsBackWhatThrows() async throws {
        let pool = try await pool(2)
        try await pool.execute("CREATE TABLE t(id int PRIMARY KEY)")
        let kept = try await pool.transaction { connection in
            try await connection.query("INSERT INTO t VALUES (1)").affectedRows
        }
        #expect(kept == 1)
        await #expect(throws: Refusal.self) {
            try await pool.transaction { connection in
                _ = try await connection.query("INSERT INTO t VALUES (2)")
                throw Refusal()
            }
        }
        let duplicate = await clientError {
            try await pool.transaction { connection in
                _ = try await connection.query("INSERT INTO t VALUES (3)")
                _ = try await connection.query("INSERT INTO t VALUES (1)")
            }
        }
        #expect(duplicate?.serverCode == MariaDBCode.duplicateEntry)
        #expect(try await pool.query("SELECT group_concat(id) AS ids FROM t").first?["ids"] == "1")
        await pool.close()
    }

    @Test func aCancelledTransactionIsRolledBackAndItsConnectionGoesOn() async throws {
        let pool = try await pool(1)
        try await pool.execute("CREATE TABLE t(id int PRIMARY KEY)")
        let task = Task {
            try await pool.transaction { connection in
                _ = try await connection.query("INSERT INTO t VALUES (1)")
                _ = try await connection.query("SELECT SLEEP(333)", timeout: .seconds(300))
            }
        }
        let observer = try await MariaDBConnection.connect(
            to: MariaDBEndpoint(url: MariaDBFixture.shared().url), timeout: .seconds(30))
        try await eventually("the statement did not begin") {
            let row = try await observer.query(
                "SELECT count(*) AS n FROM information_schema.processlist WHERE info = 'SELECT SLEEP(333)'")
            return row.first?.int("n") == 1
        }
        task.cancel()
        let error = await clientError { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await pool.query("SELECT count(*) AS n FROM t").first?.int("n") == 0)
        #expect(pool.usage == PoolUsage(size: 1, open: 1, busy: 0, waiting: 0))
        await pool.close()
    }

    @Test func aTransactionLeftOpenByTheBorrowerIsRolledBack() async throws {
        let pool = try await pool(1)
        try await pool.execute("CREATE TABLE t(id int)")
        try await pool.withConnection { connection in
            try await connection.execute("BEGIN; INSERT INTO t VALUES (1)")
        }
        #expect(try await pool.query("SELECT count(*) AS n FROM t").first?.int("n") == 0)
        await pool.close()
    }

    @Test func aSessionThatEndedWhileItIdledIsReplacedWithoutAnError() async throws {
        let pool = try await pool(1)
        let observer = try await MariaDBConnection.connect(
            to: MariaDBEndpoint(url: MariaDBFixture.shared().url), timeout: .seconds(30))
        for _ in 0..<3 {
            let first = try await pool.query("SELECT CONNECTION_ID() AS id").first?.int("id") ?? 0
            _ = try await observer.query("KILL CONNECTION \(first)")
            try await eventually("the session does not end") {
                try await observer.query(
                    "SELECT count(*) AS n FROM information_schema.processlist WHERE id = ?", [.int(first)]
                ).first?.int("n") == 0
            }
            // A connection is looked at again only after it idled for a moment.
            try await Task.sleep(for: .milliseconds(120))
            let second = try await pool.query("SELECT CONNECTION_ID() AS id").first?.int("id")
            #expect(second != nil && second != first)
        }
        #expect(pool.usage == PoolUsage(size: 1, open: 1, busy: 0, waiting: 0))
        await pool.close()
    }

    @Test func worksAgainAfterTheServerRestarted() async throws {
        let fixture = try await MariaDBFixture.start()
        let pool = SQLPool(endpoint: try MariaDBEndpoint(url: fixture.url), size: 2, timeout: .seconds(30))
        _ = try await pool.query("SELECT 1")
        await fixture.kill()
        let error = await clientError {
            for _ in 0..<3 { _ = try await pool.query("SELECT 1") }
        }
        #expect([.connectionLost, .unreachable].contains(error?.code))
        try await fixture.restart()
        try await eventually("the pool did not come back") {
            (try? await pool.query("SELECT 1 AS one"))?.first?.int("one") == 1
        }
        #expect(pool.usage.open <= 2)
        await pool.close()
        await fixture.stop()
    }
}

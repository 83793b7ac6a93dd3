import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct PostgresPoolTests {
    private struct Refusal: Error {}

    private func pool(_ size: Int, timeout: Duration = .seconds(60)) async throws -> SQLPool {
        let url = try await PostgresFixture.shared().database()
        return SQLPool(endpoint: try PostgresEndpoint(url: url), size: size, timeout: timeout)
    }

    @Test func makesNoMoreConnectionsThanItsSize() async throws {
        let pool = try await pool(3)
        try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<60 {
                group.addTask { try await pool.query("SELECT pg_backend_pid() AS pid, pg_sleep(0.005)").first?["pid"] }
            }
            var pids: Set<String?> = []
            for try await pid in group { pids.insert(pid) }
            #expect((1...3).contains(pids.count))
        }
        #expect(pool.usage.busy == 0 && pool.usage.waiting == 0 && pool.usage.open <= 3)
        await pool.close()
        #expect(pool.usage.open == 0)
        let error = await clientError { _ = try await pool.query("SELECT 1") }
        #expect(error?.code == .closed)
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
        #expect(duplicate?.serverCode == SQLState.uniqueViolation)
        #expect(try await pool.query("SELECT array_agg(id) AS ids FROM t").first?["ids"] == "{1}")
        await pool.close()
    }

    @Test func aSwallowedErrorInATransactionIsNotACommit() async throws {
        let pool = try await pool(1)
        try await pool.execute("CREATE TABLE t(id int PRIMARY KEY)")
        let error = await clientError {
            try await pool.transaction { connection in
                _ = try await connection.query("INSERT INTO t VALUES (1)")
                _ = try? await connection.query("SELECT broken")
            }
        }
        #expect(error?.serverCode == SQLState.inFailedTransaction)
        #expect(try await pool.query("SELECT count(*) AS n FROM t").first?.int("n") == 0)
        await pool.close()
    }

    @Test func aCancelledTransactionIsRolledBackAndItsConnectionGoesOn() async throws {
        let pool = try await pool(1)
        try await pool.execute("CREATE TABLE t(id int PRIMARY KEY)")
        let task = Task {
            try await pool.transaction { connection in
                _ = try await connection.query("INSERT INTO t VALUES (1)")
                _ = try await connection.query("SELECT pg_sleep(333)", timeout: .seconds(300))
            }
        }
        let observer = try await PostgresConnection.connect(
            to: PostgresEndpoint(url: PostgresFixture.shared().url), timeout: .seconds(30))
        try await eventually("the statement did not begin") {
            let row = try await observer.query(
                "SELECT count(*) AS n FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(333)'")
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

    @Test func servesWaitersInTheOrderInWhichTheyCame() async throws {
        let pool = try await pool(1, timeout: .seconds(120))
        try await pool.execute("CREATE TABLE served(place serial, who int)")
        let (gate, open) = AsyncStream<Void>.makeStream()
        let holder = Task { try await pool.withConnection { _ in for await _ in gate { break } } }
        try await eventually("the pool is not busy") { pool.usage.busy == 1 }
        var tasks: [Task<SQLResult, any Error>] = []
        for index in 0..<20 {
            tasks.append(Task { try await pool.query("INSERT INTO served(who) VALUES ($1)", [SQLValue(index)]) })
            try await eventually("the call does not wait") { pool.usage.waiting == index + 1 }
        }
        open.yield()
        try await holder.value
        for task in tasks { _ = try await task.value }
        let order = try await pool.query("SELECT who FROM served ORDER BY place").rows.compactMap { $0.int("who") }
        #expect(order == (0..<20).map { Int64($0) })
        await pool.close()
    }

    @Test func aWaiterLosesPatienceOnTimeAndACancelledOneAtOnce() async throws {
        // The limit is for connecting as well, so it is one that a busy machine keeps.
        let pool = try await pool(1, timeout: .seconds(4))
        _ = try await pool.query("SELECT 1")
        let (gate, open) = AsyncStream<Void>.makeStream()
        let holder = Task { try await pool.withConnection { _ in for await _ in gate { break } } }
        try await eventually("the pool is not busy") { pool.usage.busy == 1 }
        let time = await elapsed {
            let error = await clientError { _ = try await pool.query("SELECT 1") }
            #expect(error?.code == .timedOut)
        }
        #expect(time >= .seconds(4) && time < .seconds(60))
        let cancelled = Task { try await pool.query("SELECT 1") }
        try await eventually("the call does not wait") { pool.usage.waiting == 1 }
        cancelled.cancel()
        #expect(await clientError { _ = try await cancelled.value }?.code == .cancelled)
        open.yield()
        try await holder.value
        #expect(try await pool.query("SELECT 1 AS one").first?.int("one") == 1)
        #expect(pool.usage.busy == 0)
        await pool.close()
    }

    @Test func cancelledCallersLeakNoPlace() async throws {
        let pool = try await pool(2)
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let task = Task { try await pool.query("SELECT pg_sleep(0.001)") }
                    if index % 2 == 0 { task.cancel() }
                    _ = try? await task.value
                }
            }
        }
        #expect(pool.usage.busy == 0 && pool.usage.waiting == 0, "\(pool.usage)")
        for _ in 0..<4 { #expect(try await pool.query("SELECT 1 AS one").first?.int("one") == 1) }
        await pool.close()
    }

    @Test func aSessionThatEndedWhileItIdledIsReplacedWithoutAnError() async throws {
        let pool = try await pool(1)
        let observer = try await PostgresConnection.connect(to: PostgresEndpoint(url: PostgresFixture.shared().url))
        for _ in 0..<3 {
            let first = try await pool.query("SELECT pg_backend_pid() AS pid").first?.int("pid") ?? 0
            _ = try await observer.query("SELECT pg_terminate_backend($1)", [.int(first)])
            try await eventually("the session does not end") { ProcessReading(pid: Int32(first)) == nil }
            // A connection is looked at again only after it idled for a moment.
            try await Task.sleep(for: .milliseconds(120))
            let second = try await pool.query("SELECT pg_backend_pid() AS pid").first?.int("pid")
            #expect(second != nil && second != first)
        }
        #expect(pool.usage == PoolUsage(size: 1, open: 1, busy: 0, waiting: 0))
        await pool.close()
    }

    @Test func worksAgainAfterTheServerRestarted() async throws {
        let fixture = try await PostgresFixture.start()
        let pool = SQLPool(endpoint: try PostgresEndpoint(url: fixture.url), size: 2, timeout: .seconds(30))
        _ = try await pool.query("SELECT 1")
        await fixture.kill()
        try await eventually("nobody noticed") {
            await clientErrorOrNil { _ = try await pool.query("SELECT 1") } != nil
        }
        try await fixture.restart()
        try await eventually("the pool did not come back") {
            (try? await pool.query("SELECT 1 AS one"))?.first?.int("one") == 1
        }
        #expect(pool.usage.open <= 2)
        await pool.close()
        await fixture.stop()
    }

    private func clientErrorOrNil(_ body: () async throws -> Void) async -> ClientError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? ClientError
        }
    }
}

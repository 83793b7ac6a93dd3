import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// What a pool of sessions keeps, whichever engine its server is.
@Suite(.serialized) struct SQLPoolContractTests {
    private struct Refusal: Error {}

    private func pool(_ engine: SQLEngine, _ size: Int, timeout: Duration = .seconds(60)) async throws -> SQLPool {
        let url = try await SQLFixtures.shared(engine).database()
        return SQLPool(endpoint: try SQLEngine.endpoint(url: url), size: size, timeout: timeout)
    }

    private func observer(_ engine: SQLEngine) async throws -> any SQLSession {
        try await SQLEngine.endpoint(url: SQLFixtures.shared(engine).url).session(named: nil, timeout: .seconds(30))
    }

    @Test(arguments: SQLEngine.allCases)
    func makesNoMoreSessionsThanItsSize(_ engine: SQLEngine) async throws {
        let pool = try await pool(engine, 3)
        let question = "\(SQLWords(engine).ownSession), \(SQLWords(engine).sleep(0.005)) AS slept"
        try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<60 {
                group.addTask { try await pool.query(question).first?["id"] }
            }
            var ids: Set<String?> = []
            for try await id in group { ids.insert(id) }
            #expect((1...3).contains(ids.count))
        }
        #expect(pool.usage.busy == 0 && pool.usage.waiting == 0 && pool.usage.open <= 3)
        await pool.close()
        #expect(pool.usage.open == 0)
        let error = await clientError { _ = try await pool.query("SELECT 1") }
        #expect(error?.code == .closed)
    }

    @Test(arguments: SQLEngine.allCases)
    func commitsWhatReturnsAndRollsBackWhatThrows(_ engine: SQLEngine) async throws {
        let pool = try await pool(engine, 2)
        try await pool.execute("CREATE TABLE t(id int PRIMARY KEY)")
        let kept = try await pool.transaction { session in
            try await session.query("INSERT INTO t VALUES (1)").affectedRows
        }
        #expect(kept == 1)
        await #expect(throws: Refusal.self) {
            try await pool.transaction { session in
                _ = try await session.query("INSERT INTO t VALUES (2)")
                throw Refusal()
            }
        }
        let duplicate = await clientError {
            try await pool.transaction { session in
                _ = try await session.query("INSERT INTO t VALUES (3)")
                _ = try await session.query("INSERT INTO t VALUES (1)")
            }
        }
        #expect(duplicate?.serverCode == SQLWords(engine).codes.duplicate)
        #expect(try await pool.query("SELECT id FROM t").rows.compactMap { $0.int("id") } == [1])
        await pool.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func aCancelledTransactionIsRolledBackAndItsSessionGoesOn(_ engine: SQLEngine) async throws {
        let pool = try await pool(engine, 1)
        try await pool.execute("CREATE TABLE t(id int PRIMARY KEY)")
        let long = "SELECT \(SQLWords(engine).sleep(333))"
        let task = Task {
            try await pool.transaction { session in
                _ = try await session.query("INSERT INTO t VALUES (1)")
                _ = try await session.query(long, timeout: .seconds(300))
            }
        }
        let observer = try await observer(engine)
        try await eventually("the statement did not begin") {
            try await observer.query(SQLWords(engine).running, [.text(long)]).first?.int("n") == 1
        }
        task.cancel()
        let error = await clientError { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await pool.query("SELECT count(*) AS n FROM t").first?.int("n") == 0)
        #expect(pool.usage == PoolUsage(size: 1, open: 1, busy: 0, waiting: 0))
        await pool.close()
        await observer.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func aTransactionLeftOpenByTheBorrowerIsRolledBack(_ engine: SQLEngine) async throws {
        let pool = try await pool(engine, 1)
        try await pool.execute("CREATE TABLE t(id int)")
        try await pool.withConnection { session in
            try await session.execute("BEGIN; INSERT INTO t VALUES (1)")
        }
        #expect(try await pool.query("SELECT count(*) AS n FROM t").first?.int("n") == 0)
        await pool.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func servesWaitersInTheOrderInWhichTheyCame(_ engine: SQLEngine) async throws {
        let pool = try await pool(engine, 1, timeout: .seconds(120))
        try await pool.execute("CREATE TABLE served(place serial, who int)")
        let (gate, open) = AsyncStream<Void>.makeStream()
        let holder = Task { try await pool.withConnection { _ in for await _ in gate { break } } }
        try await eventually("the pool is not busy") { pool.usage.busy == 1 }
        let insert = "INSERT INTO served(who) VALUES (\(SQLWords(engine).mark()))"
        var tasks: [Task<SQLResult, any Error>] = []
        for index in 0..<20 {
            tasks.append(Task { try await pool.query(insert, [SQLValue(index)]) })
            try await eventually("the call does not wait") { pool.usage.waiting == index + 1 }
        }
        open.yield()
        try await holder.value
        for task in tasks { _ = try await task.value }
        let order = try await pool.query("SELECT who FROM served ORDER BY place").rows.compactMap { $0.int("who") }
        #expect(order == (0..<20).map { Int64($0) })
        await pool.close()
    }

    /// The pool's own doing, so one engine is enough.
    @Test func aWaiterLosesPatienceOnTime() async throws {
        let pool = try await pool(.postgres, 1, timeout: .seconds(4))
        // The limit is for connecting as well, which a busy machine may not keep at once.
        try await eventually("the pool does not connect") { (try? await pool.query("SELECT 1")) != nil }
        let (gate, open) = AsyncStream<Void>.makeStream()
        let holder = Task { try await pool.withConnection { _ in for await _ in gate { break } } }
        try await eventually("the pool is not busy") { pool.usage.busy == 1 }
        let time = await elapsed {
            let error = await clientError { _ = try await pool.query("SELECT 1") }
            #expect(error?.code == .timedOut)
        }
        #expect(time >= .seconds(4) && time < .seconds(60))
        open.yield()
        try await holder.value
        #expect(pool.usage.busy == 0 && pool.usage.waiting == 0)
        await pool.close()
    }

    @Test func aCancelledWaiterGoesAtOnceAndThePoolGoesOn() async throws {
        let pool = try await pool(.postgres, 1)
        let (gate, open) = AsyncStream<Void>.makeStream()
        let holder = Task { try await pool.withConnection { _ in for await _ in gate { break } } }
        try await eventually("the pool is not busy") { pool.usage.busy == 1 }
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

    @Test(arguments: SQLEngine.allCases)
    func cancelledCallersLeakNoPlace(_ engine: SQLEngine) async throws {
        let pool = try await pool(engine, 2)
        let short = "SELECT \(SQLWords(engine).sleep(0.001))"
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let task = Task { try await pool.query(short) }
                    if index % 2 == 0 { task.cancel() }
                    _ = try? await task.value
                }
            }
        }
        #expect(pool.usage.busy == 0 && pool.usage.waiting == 0, "\(pool.usage)")
        for _ in 0..<4 { #expect(try await pool.query("SELECT 1 AS one").first?.int("one") == 1) }
        await pool.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func aSessionThatEndedWhileItIdledIsReplacedWithoutAnError(_ engine: SQLEngine) async throws {
        let (pool, words) = (try await pool(engine, 1), SQLWords(engine))
        let observer = try await observer(engine)
        for _ in 0..<3 {
            let first = try await pool.query(words.ownSession).first?.int("id") ?? 0
            _ = try await observer.query(words.kill(first))
            try await eventually("the session does not end") { try await words.isGone(first, over: observer) }
            // A session is looked at again only after it idled for a moment.
            try await Task.sleep(for: .milliseconds(120))
            let second = try await pool.query(words.ownSession).first?.int("id")
            #expect(second != nil && second != first)
        }
        #expect(pool.usage == PoolUsage(size: 1, open: 1, busy: 0, waiting: 0))
        await pool.close()
        await observer.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func worksAgainAfterTheServerRestarted(_ engine: SQLEngine) async throws {
        let fixture = try await SQLFixtures.start(engine)
        let pool = SQLPool(endpoint: try SQLEngine.endpoint(url: fixture.url), size: 2, timeout: .seconds(30))
        _ = try await pool.query("SELECT 1")
        await fixture.kill()
        // A backend outlives its killed postmaster by a moment.
        try await eventually("nobody noticed") {
            do {
                _ = try await pool.query("SELECT 1")
                return false
            } catch {
                return true
            }
        }
        try await fixture.restart()
        try await eventually("the pool did not come back") {
            (try? await pool.query("SELECT 1 AS one"))?.first?.int("one") == 1
        }
        #expect(pool.usage.open <= 2)
        await pool.close()
        await fixture.stop()
    }
}

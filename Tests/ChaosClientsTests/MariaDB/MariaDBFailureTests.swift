import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct MariaDBFailureTests {
    private func connect() async throws -> MariaDBConnection {
        try await .connect(to: MariaDBEndpoint(url: MariaDBFixture.shared().url), timeout: .seconds(30))
    }

    private func isActive(_ session: Int64, _ observer: MariaDBConnection) async throws -> Bool {
        let row = try await observer.query(
            "SELECT command FROM information_schema.processlist WHERE id = ?", [.int(session)]
        ).first
        return ["Query", "Execute"].contains(row?["command"])
    }

    @Test func aServerThatIsAbsentIsUnreachable() async throws {
        let port = try FreePort.find()
        let endpoint = try MariaDBEndpoint(url: "mysql://u:p@127.0.0.1:\(port)/db")
        let error = await clientError { _ = try await MariaDBConnection.connect(to: endpoint) }
        #expect(error?.code == .unreachable)
        #expect(error?.target == "127.0.0.1:\(port)/db")
    }

    @Test func aWrongPasswordIsAnAuthenticationFailureWithItsNumber() async throws {
        let fixture = try await MariaDBFixture.shared()
        for user in ["root:wrong", "root", "nobody:nothing"] {
            let endpoint = try MariaDBEndpoint(url: "mysql://\(user)@127.0.0.1:\(fixture.port)/mysql")
            let error = await clientError {
                _ = try await MariaDBConnection.connect(to: endpoint, timeout: .seconds(30))
            }
            #expect(error?.code == .authenticationFailed)
            #expect(error?.serverCode == MariaDBCode.accessDenied)
        }
    }

    @Test func aDatabaseThatDoesNotExistIsAServerError() async throws {
        let endpoint = try await MariaDBEndpoint(url: MariaDBFixture.shared().url(database: "no_such_database"))
        let error = await clientError {
            _ = try await MariaDBConnection.connect(to: endpoint, timeout: .seconds(30))
        }
        #expect(error?.code == .serverError)
        #expect(error?.serverCode == MariaDBCode.unknownDatabase)
    }

    @Test func aServerThatAcceptsAndSaysNothingIsTimedOut() async throws {
        let server = try DribblingServer(greeting: nil)
        let endpoint = try MariaDBEndpoint(url: "mysql://u:p@127.0.0.1:\(server.port)/db")
        let time = await elapsed {
            let error = await clientError {
                _ = try await MariaDBConnection.connect(to: endpoint, timeout: .milliseconds(300))
            }
            #expect(error?.code == .timedOut)
        }
        #expect(time >= .milliseconds(300) && time < .seconds(20))
        server.stop()
    }

    /// Over both protocols: plain text, and prepared.
    @Test(arguments: [("SELECT SLEEP(300)", []), ("SELECT SLEEP(?)", [SQLValue.int(300)])])
    func aTimeLimitStopsTheStatementAndKeepsTheSession(_ sql: String, _ parameters: [SQLValue]) async throws {
        let connection = try await connect()
        let time = await elapsed {
            let error = await clientError {
                _ = try await connection.query(sql, parameters, timeout: .milliseconds(300))
            }
            #expect(error?.code == .timedOut)
        }
        #expect(time >= .milliseconds(300) && time < .seconds(20))
        #expect(!connection.isClosed)
        let observer = try await connect()
        try await eventually("it still runs") { try await !isActive(connection.sessionID, observer) }
        #expect(try await connection.query("SELECT 1 AS one").first?.int("one") == 1)
    }

    @Test func aStatementThatWasStoppedDoesNotHitTheNextOne() async throws {
        let connection = try await connect()
        for _ in 0..<30 {
            _ = try? await connection.query("SELECT SLEEP(0.003)", timeout: .milliseconds(3))
            #expect(try await connection.query("SELECT SLEEP(0.002), 5 AS five").first?.int("five") == 5)
        }
        #expect(!connection.isClosed)
    }

    @Test func aCancelledTaskStopsItsStatementAndOneThatWaitsSendsNothing() async throws {
        let connection = try await connect()
        let observer = try await connect()
        let running = Task {
            await clientError { _ = try await connection.query("SELECT SLEEP(300)", timeout: .seconds(300)) }
        }
        try await eventually("the statement did not begin") { try await isActive(connection.sessionID, observer) }
        let waiting = Task { await clientError { _ = try await connection.query("SELECT 2") } }
        waiting.cancel()
        #expect(await waiting.value?.code == .cancelled)
        running.cancel()
        #expect(await running.value?.code == .cancelled)
        #expect(!connection.isClosed)
        #expect(try await connection.query("SELECT 3 AS three").first?.int("three") == 3)
    }

    @Test func aKilledSessionIsAConnectionLost() async throws {
        let connection = try await connect()
        let observer = try await connect()
        let task = Task {
            await clientError { _ = try await connection.query("SELECT SLEEP(300)", timeout: .seconds(300)) }
        }
        try await eventually("the statement did not begin") { try await isActive(connection.sessionID, observer) }
        _ = try await observer.query("KILL CONNECTION \(connection.sessionID)")
        #expect(await task.value?.code == .connectionLost)
        #expect(connection.isClosed)
        let later = await clientError { _ = try await connection.query("SELECT 1") }
        #expect(later?.code == .closed)
    }

    @Test func aServerKilledInMidCallIsAConnectionLostAndOneThatHangsIsGivenUp() async throws {
        let fixture = try await MariaDBFixture.start()
        let endpoint = try MariaDBEndpoint(url: fixture.url)
        let hanging = try await MariaDBConnection.connect(to: endpoint, timeout: .seconds(30))
        let connection = try await MariaDBConnection.connect(to: endpoint, timeout: .seconds(30))
        let observer = try await MariaDBConnection.connect(to: endpoint, timeout: .seconds(30))
        let task = Task {
            await clientError { _ = try await connection.query("SELECT SLEEP(300)", timeout: .seconds(300)) }
        }
        try await eventually("the statement did not begin") { try await isActive(connection.sessionID, observer) }
        fixture.signal(SIGSTOP)
        let error = await clientError { _ = try await hanging.query("SELECT 1", timeout: .milliseconds(300)) }
        #expect(error?.code == .timedOut)
        #expect(hanging.isClosed)
        await fixture.kill()
        #expect(await task.value?.code == .connectionLost)
        #expect(connection.isClosed)
        await fixture.stop()
    }

    @Test func closingStopsWhatRunsAndFailsWhatWaits() async throws {
        let connection = try await connect()
        let observer = try await connect()
        let running = Task {
            await clientError { _ = try await connection.query("SELECT SLEEP(300)", timeout: .seconds(300)) }
        }
        try await eventually("the statement did not begin") { try await isActive(connection.sessionID, observer) }
        let waiting = Task { await clientError { _ = try await connection.query("SELECT 1") } }
        let session = connection.sessionID
        await connection.close()
        #expect(await running.value?.code == .closed)
        #expect(await waiting.value?.code == .closed)
        try await eventually("the session lives on") { try await !isActive(session, observer) }
    }

    @Test func aDeadlockVictimsTransactionIsOverAndNothingElseSlipsIn() async throws {
        let url = try await MariaDBFixture.shared().database()
        let first = try await MariaDBConnection.connect(to: MariaDBEndpoint(url: url), timeout: .seconds(30))
        let second = try await MariaDBConnection.connect(to: MariaDBEndpoint(url: url), timeout: .seconds(30))
        try await first.execute(
            """
            CREATE TABLE t(id int PRIMARY KEY, v int); INSERT INTO t VALUES (1,0),(2,0),(3,0),(4,0);
            BEGIN; UPDATE t SET v = 1 WHERE id = 1; UPDATE t SET v = 1 WHERE id IN (3, 4)
            """)
        try await second.execute("BEGIN; UPDATE t SET v = 2 WHERE id = 2")
        let blocked = Task { try await first.query("UPDATE t SET v = 1 WHERE id = 2", timeout: .seconds(60)) }
        // Whoever closes the circle, the lighter one loses: the second.
        let error = await clientError {
            _ = try await second.query("UPDATE t SET v = 2 WHERE id = ?", [1], timeout: .seconds(60))
        }
        #expect(error?.serverCode == MariaDBCode.deadlock)
        #expect(second.transactionState == .failed)
        _ = try await blocked.value
        let later = await clientError { _ = try await second.query("UPDATE t SET v = 9 WHERE id = 4") }
        #expect(later?.serverCode == MariaDBCode.deadlock)
        let commit = await clientError { try await second.commit() }
        #expect(commit?.serverCode == MariaDBCode.deadlock)
        _ = try await second.query("ROLLBACK")
        #expect(second.transactionState == .idle)
        try await first.commit()
        let sum = try await second.query("SELECT sum(v) AS s FROM t").first?.int("s")
        #expect(sum == 4)
    }
}

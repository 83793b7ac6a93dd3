import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct MariaDBFailureTests {
    @Test func aServerKilledInMidCallIsAConnectionLostAndOneThatHangsIsGivenUp() async throws {
        let fixture = try await MariaDBFixture.start()
        let endpoint = try MariaDBEndpoint(url: fixture.url)
        let hanging = try await MariaDBConnection.connect(to: endpoint, timeout: .seconds(30))
        let connection = try await MariaDBConnection.connect(to: endpoint, timeout: .seconds(30))
        let observer = try await MariaDBConnection.connect(to: endpoint, timeout: .seconds(30))
        let task = Task {
            await clientError { _ = try await connection.query("SELECT SLEEP(300)", timeout: .seconds(300)) }
        }
        try await eventually("the statement did not begin") {
            try await SQLWords(.mariadb).isActive(connection.sessionID, over: observer)
        }
        fixture.signal(SIGSTOP)
        let error = await clientError { _ = try await hanging.query("SELECT 1", timeout: .milliseconds(300)) }
        #expect(error?.code == .timedOut)
        #expect(hanging.isClosed)
        await fixture.kill()
        #expect(await task.value?.code == .connectionLost)
        #expect(connection.isClosed)
        await fixture.stop()
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

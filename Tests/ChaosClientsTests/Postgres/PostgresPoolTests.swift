import ChaosClients
import ChaosTestKit
import Testing

/// What only PostgreSQL does: an error makes the whole transaction fail, so what came before it is not kept.
@Suite struct PostgresPoolTests {
    @Test func aSwallowedErrorInATransactionIsNotACommit() async throws {
        let url = try await PostgresFixture.shared().database()
        let pool = SQLPool(endpoint: try PostgresEndpoint(url: url), size: 1, timeout: .seconds(60))
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
}

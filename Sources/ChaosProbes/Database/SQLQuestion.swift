import ChaosClients
import ChaosCore

/// A query of the target's file, asked of its database again and again over one connection that is made anew when it breaks.
actor SQLQuestion {
    private static let timeLimit = Duration.milliseconds(900)

    private let endpoint: any SQLEndpoint
    private let query: String
    private var connection: (any SQLSession)?

    init(endpoint: any SQLEndpoint, query: String) {
        self.endpoint = endpoint
        self.query = query
    }

    /// What the database answers now, or why it does not, as a phrase for a reading.
    func ask() async -> Result<SQLResult, Failure> {
        do {
            return .success(try await ask(try await connected()))
        } catch {
            // A connection that is in a transaction that failed, or too slow, is not worth saving.
            await close()
            let what = error.code == .serverError ? "the query failed" : "the database does not answer"
            return .failure(Failure(reason: "\(what): \(error.cause)"))
        }
    }

    /// Gives the connection back.
    func close() async {
        await connection?.close()
        connection = nil
    }

    /// Why there is no answer.
    struct Failure: Error {
        let reason: String
    }

    /// Read-only, since the query is a person's.
    private func ask(_ connection: any SQLSession) async throws(ClientError) -> SQLResult {
        let limit = Self.timeLimit
        try await connection.execute(
            endpoint.engine.readOnlyTransaction(limit: .milliseconds(800)), timeout: limit)
        let result = try await connection.query(query, timeout: limit)
        try await connection.execute("ROLLBACK", timeout: limit)
        return result
    }

    private func connected() async throws(ClientError) -> any SQLSession {
        if let connection, !connection.isClosed { return connection }
        let made = try await endpoint.session(named: "firedrill-probe", timeout: Self.timeLimit)
        connection = made
        return made
    }
}

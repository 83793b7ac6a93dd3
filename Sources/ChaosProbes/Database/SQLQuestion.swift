import ChaosClients
import ChaosCore

/// A query of the target's file, asked of its database again and again over one connection that is made anew when it breaks.
actor SQLQuestion {
    private let endpoint: any SQLEndpoint
    private let query: String
    private let session: ProbeSession

    init(endpoint: any SQLEndpoint, query: String) {
        self.endpoint = endpoint
        self.query = query
        session = ProbeSession(endpoint)
    }

    /// What the database answers now, or why it does not, as a phrase for a reading.
    func ask() async -> Result<SQLResult, Failure> {
        do {
            return .success(try await ask(try await session.connected()))
        } catch {
            await session.drop()
            let what = error.code == .serverError ? "the query failed" : "the database does not answer"
            return .failure(Failure(reason: "\(what): \(error.cause)"))
        }
    }

    /// Gives the connection back.
    func close() async {
        await session.drop()
    }

    /// Why there is no answer.
    struct Failure: Error {
        let reason: String
    }

    /// Read-only, since the query is a person's.
    private func ask(_ connection: any SQLSession) async throws(ClientError) -> SQLResult {
        let limit = ProbeSession.timeLimit
        try await connection.execute(
            endpoint.engine.readOnlyTransaction(limit: .milliseconds(800)), timeout: limit)
        let result = try await connection.query(query, timeout: limit)
        try await connection.execute("ROLLBACK", timeout: limit)
        return result
    }
}

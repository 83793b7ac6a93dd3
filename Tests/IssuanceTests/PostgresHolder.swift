import ChaosClients

/// A session that holds what a statement locked.
struct PostgresHolder: Sendable {
    private let connection: PostgresConnection

    init(_ url: String, _ statement: String) async throws {
        connection = try await PostgresConnection.connect(to: PostgresEndpoint(url: url))
        _ = try await connection.query("BEGIN")
        _ = try await connection.query(statement)
    }

    func release() async { await connection.close() }
}

import ChaosClients

/// A session that holds what a statement locked, on a server of either engine.
struct RowHolder: Sendable {
    private let session: any SQLSession

    init(_ url: String, _ statement: String) async throws {
        session = try await SQLEngine.endpoint(url: url).session(named: nil, timeout: .seconds(30))
        _ = try await session.query("BEGIN")
        _ = try await session.query(statement)
    }

    func release() async { await session.close() }
}

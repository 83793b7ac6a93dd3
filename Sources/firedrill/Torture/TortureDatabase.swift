import ChaosClients

/// What of a deadlock is on a database server, by questions that the fault does not ask.
protocol TortureDatabase: Sendable {
    /// Sessions of the tool's faults now, with what they hold. May be asked a thousand times a second.
    func traces() async throws -> [String]
    /// What else would be left: transactions with locks, tables, rows that differ from when the campaign began.
    func remains() async throws -> [String]
}

/// The looks for the engine of a lab.
enum TortureDatabases {
    static let hotTable = "products"

    /// Notes how the hot rows are now. Throws when the server cannot be asked.
    static func database(url: String) async throws -> any TortureDatabase {
        let endpoint = try SQLEngine.endpoint(url: url)
        let pool = SQLPool(endpoint: endpoint, size: 2, applicationName: "torture", timeout: .seconds(10))
        switch endpoint.engine {
        case .postgres: return try await TorturePostgres(pool)
        case .mariadb: return try await TortureMariaDB(pool)
        }
    }

    /// Says so when the hot rows are not what they were.
    static func change(_ before: String?, _ now: String?) -> [String] {
        now != nil && now == before
            ? [] : ["the rows of \(hotTable) changed: checksum \(now ?? "unknown") instead of \(before ?? "unknown")"]
    }
}

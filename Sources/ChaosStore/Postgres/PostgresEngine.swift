import ChaosClients
import ChaosCore

/// A store in a PostgreSQL database that several machines share.
final class PostgresEngine: StoreEngine {
    let place: String
    let now = "(extract(epoch FROM clock_timestamp())::double precision)"
    /// Also for the locks, which live in the same database.
    let pool: SQLPool

    /// Connects and brings the schema up to date. Throws `storage`, also for a newer schema; nothing is changed then.
    static func open(_ endpoint: PostgresEndpoint) async throws(ChaosError) -> PostgresEngine {
        let pool = SQLPool(endpoint: endpoint, size: 4, applicationName: "firedrill store", timeout: .seconds(10))
        let engine = PostgresEngine(endpoint.description, pool)
        do throws(ChaosError) {
            let place = endpoint.description
            try await engine.attempt("open the run store") { try await PostgresSchema.prepare(pool, place: place) }
            return engine
        } catch {
            await engine.close()
            throw error
        }
    }

    private init(_ place: String, _ pool: SQLPool) {
        self.place = place
        self.pool = pool
    }

    func read<Value: Sendable>(
        _ statement: StoreStatement, _ map: @escaping @Sendable (inout RowReader) throws(StoreDamage) -> Value
    ) async throws(ChaosError) -> [Value] {
        try await attempt("read the run store") { [pool] in
            let rows = try await pool.query(statement.numbered, Self.parameters(statement)).rows
            guard let first = rows.first else { return [] }
            var reader = RowReader(first)
            return try rows.map { row in
                reader.move(to: row)
                return try map(&reader)
            }
        }
    }

    func write(_ statements: [StoreStatement]) async throws(ChaosError) -> [Int] {
        try await attempt("write the run store") { [pool] in
            // One statement is a transaction of its own.
            if statements.count == 1, let only = statements.first {
                return [try await pool.query(only.numbered, Self.parameters(only)).affectedRows]
            }
            return try await pool.transaction { connection in
                var counts: [Int] = []
                for statement in statements {
                    let result = try await connection.query(statement.numbered, Self.parameters(statement))
                    counts.append(result.affectedRows)
                }
                return counts
            }
        }
    }

    func take(_ statement: StoreStatement) async throws(ChaosError) -> [String] {
        try await attempt("write the run store") { [pool] in
            try await pool.query(statement.numbered, Self.parameters(statement)).rows.compactMap { $0[0] }
        }
    }

    func close() async { await pool.close() }

    /// In a task of its own: what a run has found out is written down although the run was stopped.
    func attempt<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable () async throws -> Value
    ) async throws(ChaosError) -> Value {
        switch await Task(operation: work).result {
        case .success(let value): return value
        case .failure(let error): throw Self.error(error, place: place, operation)
        }
    }

    private static func parameters(_ statement: StoreStatement) -> [SQLValue] {
        statement.values.map { value in
            switch value {
            case .null: .null
            case .text(let text): .text(text)
            case .int(let number): .int(number)
            case .double(let number): .double(number)
            }
        }
    }

    private static func error(_ error: any Error, place: String, _ operation: String) -> ChaosError {
        switch error {
        case let error as ChaosError: return error
        case let damage as StoreDamage: return StoreFailure.damaged(damage, place: place)
        case let error as ClientError:
            let remedy: String? =
                switch error.code {
                case .unreachable, .timedOut, .connectionLost: "Is the server running, and is the store's URL right?"
                case .authenticationFailed, .tlsFailed, .invalidURL:
                    "Mend the store's URL (FIREDRILL_STORE or --store)."
                default: nil
                }
            return ChaosError(
                .storage, operation: operation, target: place, cause: "\(error.code.rawValue): \(error.cause)",
                remedy: remedy)
        default: return ChaosError(.storage, operation: operation, target: place, cause: "\(error)")
        }
    }
}

extension SQLRow: StoreRow {
    func text(_ place: Int) -> String? { self[place] }
    func int(_ place: Int) -> Int64? { self[place].flatMap { Int64($0) } }
    func double(_ place: Int) -> Double? { self[place].flatMap { Double($0) } }
}

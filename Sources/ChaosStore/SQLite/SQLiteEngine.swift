import ChaosCore
import Dispatch
import Foundation
import GRDB

/// A store in one file of this machine: SQLite in WAL mode, so that several processes read and write at once.
final class SQLiteEngine: StoreEngine {
    /// How long a writer waits for another one.
    private static let patience: TimeInterval = 15

    let place: String
    let now = "((julianday('now') - 2440587.5) * 86400.0)"
    private let pool: DatabasePool

    /// Opens the file, or makes it for its owner alone. Throws `storage` for one that is corrupted, another program's or of
    /// a newer schema, and changes nothing in it then.
    static func open(_ path: String) async throws(ChaosError) -> SQLiteEngine {
        let result: Result<SQLiteEngine, ChaosError> = await withCheckedContinuation { continuation in
            // Opening may wait for another process.
            DispatchQueue.global().async {
                do {
                    try SQLiteFile.prepare(path)
                    var configuration = Configuration()
                    configuration.busyMode = .timeout(Self.patience)
                    configuration.maximumReaderCount = 3
                    let pool = try SQLiteFile.patiently { try DatabasePool(path: path, configuration: configuration) }
                    try pool.write { try SQLiteFile.migrate($0, path: path) }
                    continuation.resume(returning: .success(SQLiteEngine(path, pool)))
                } catch {
                    continuation.resume(returning: .failure(SQLiteFile.error(error, path: path, "open the run store")))
                }
            }
        }
        return try result.get()
    }

    private init(_ path: String, _ pool: DatabasePool) {
        place = path
        self.pool = pool
    }

    func read<Value: Sendable>(
        _ statement: StoreStatement, _ map: @escaping @Sendable (inout RowReader) throws(StoreDamage) -> Value
    ) async throws(ChaosError) -> [Value] {
        try await attempt("read the run store") { [pool] in
            try await pool.read { database in
                let cursor = try Row.fetchCursor(database, sql: statement.sql, arguments: Self.arguments(statement))
                guard let first = try cursor.next() else { return [] }
                var reader = RowReader(first)
                var values = [try map(&reader)]
                while let row = try cursor.next() {
                    reader.move(to: row)
                    values.append(try map(&reader))
                }
                return values
            }
        }
    }

    func write(_ statements: [StoreStatement]) async throws(ChaosError) -> [Int] {
        try await attempt("write the run store") { [pool] in
            try await pool.write { database in
                try statements.map { statement in
                    try database.execute(sql: statement.sql, arguments: Self.arguments(statement))
                    return database.changesCount
                }
            }
        }
    }

    func take(_ statement: StoreStatement) async throws(ChaosError) -> [String] {
        try await attempt("write the run store") { [pool] in
            try await pool.write { try String.fetchAll($0, sql: statement.sql, arguments: Self.arguments(statement)) }
        }
    }

    func close() async {
        // Throws while something is still being read; the connections then go with the pool.
        try? pool.close()
    }

    /// In a task of its own: what a run has found out is written down although the run was stopped.
    private func attempt<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable () async throws -> Value
    ) async throws(ChaosError) -> Value {
        switch await Task(operation: work).result {
        case .success(let value): return value
        case .failure(let error): throw SQLiteFile.error(error, path: place, operation)
        }
    }

    private static func arguments(_ statement: StoreStatement) -> StatementArguments {
        StatementArguments(
            statement.values.map { value -> DatabaseValue in
                switch value {
                case .null: .null
                case .text(let text): text.databaseValue
                case .int(let number): number.databaseValue
                case .double(let number): number.databaseValue
                }
            })
    }
}

extension Row: StoreRow {
    func text(_ place: Int) -> String? { String.fromDatabaseValue(self[place]) }
    func int(_ place: Int) -> Int64? { Int64.fromDatabaseValue(self[place]) }
    func double(_ place: Int) -> Double? { Double.fromDatabaseValue(self[place]) }
}

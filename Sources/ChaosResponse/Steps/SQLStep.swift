import ChaosClients
import ChaosCore

/// Runs SQL statements one after the other in one session of the target's database; the first error ends them.
///
/// Variables are bound as parameters. The output is that of the last statement with rows, the first line its first row.
/// A step that only reads runs in a transaction in which the server lets nothing be changed.
public struct SQLStep: StepRunner {
    public static let kind = StepKind.sql
    public static let summary = "Runs SQL statements in one session named firedrill-runbook; variables are parameters."

    private static let mostRows = 200
    private let endpoint: any SQLEndpoint

    /// `nil` when the target's file has no database.
    public init?(target: Target) {
        guard let sql = target.sql, let endpoint = try? SQLEngine.endpoint(url: sql.url.reveal()) else { return nil }
        self.endpoint = endpoint
    }

    public func run(_ call: StepCall) async -> StepResult {
        let text = SQLStatements(call.pieces, endpoint.engine)
        if let problem = text.problem { return StepResult(.failed, detail: problem) }
        let isReading = call.risk == .read
        if isReading, let word = text.statements.lazy.compactMap(\.transactionWord).first {
            return StepResult(.failed, detail: "\(word) would end its read-only transaction; \(Self.remedy)")
        }
        let connection: any SQLSession
        do {
            connection = try await endpoint.session(named: "firedrill-runbook")
        } catch {
            return StepResult(.failed, detail: "the database does not answer: \(error.cause)")
        }
        var output = ""
        var detail: String?
        do throws(ClientError) {
            if isReading { try await beginReading(connection, limit: call.timeout) }
            for statement in text.statements {
                let answer = try await connection.query(
                    statement.sql, statement.values.map { SQLValue($0) }, timeout: call.timeout)
                if !answer.columns.isEmpty { output = Self.table(answer) }
            }
        } catch {
            // PostgreSQL's read_only_sql_transaction and MariaDB's ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION.
            let isWrite = isReading && (error.serverCode == "25006" || error.cause.contains("READ ONLY"))
            detail = isWrite ? "\(error.cause); \(Self.remedy)" : error.cause
        }
        await connection.close()
        return StepResult(detail == nil ? .succeeded : .failed, output: output, detail: detail ?? "")
    }

    /// The connection is this step's own and is closed behind it. Each statement sees what others have committed by then,
    /// whatever the server's default is: a step may wait for a change.
    private func beginReading(_ connection: any SQLSession, limit: Duration) async throws(ClientError) {
        let script = endpoint.engine.readOnlyTransaction(limit: limit)
        switch endpoint.engine {
        // Not for the session: behind a pool it would outlive this step.
        case .postgres: try await connection.execute("\(script); SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        // A statement that makes a table ends MariaDB's transaction first, and would run outside of it.
        case .mariadb:
            try await connection.execute(
                "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; SET SESSION TRANSACTION READ ONLY; \(script)")
        }
    }

    private static let remedy = "a step that changes something says risk=change"

    public func close() async {}

    /// A line for each row, the columns with a bar between them. One column of one row is just that value.
    private static func table(_ answer: SQLResult) -> String {
        let rows = answer.rows.prefix(mostRows).map { row in
            answer.columns.indices.map { row[$0] ?? "null" }.joined(separator: " | ")
        }
        let more = answer.rows.count > mostRows ? ["... \(answer.rows.count - mostRows) rows left out ..."] : []
        return (rows + more).joined(separator: "\n")
    }
}

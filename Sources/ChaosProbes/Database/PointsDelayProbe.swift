import ChaosClients
import ChaosCore

/// Asks the target's database, by the query in its file, how long the oldest order has been waiting for its points.
public actor PointsDelayProbe: Probe {
    public static let kind = "points-delay"
    public static let summary = "Asks the target's database how long the oldest order has waited for its points."
    public static let metrics = [
        MetricDescriptor(
            "points.oldest_uncredited", .seconds,
            summary: "Age of the oldest order without points; 0 when there is none.")
    ]

    private static let metric = Metric("points.oldest_uncredited")
    private static let timeLimit = Duration.milliseconds(900)

    private let endpoint: PostgresEndpoint
    private let question: String
    private var connection: PostgresConnection?

    public init?(target: Target) {
        guard let sql = target.sql, let question = sql.oldestUncredited,
            let endpoint = try? PostgresEndpoint(url: sql.url.reveal())
        else { return nil }
        self.endpoint = endpoint
        self.question = question
    }

    public func read() async -> [Metric: Reading] {
        do {
            return [Self.metric: Self.reading(try await ask(try await connected()))]
        } catch {
            // A connection that is in a transaction that failed, or too slow, is not worth saving.
            await drop()
            let what = error.code == .serverError ? "the query failed" : "the database does not answer"
            return [Self.metric: .unknown("\(what): \(error.cause)")]
        }
    }

    public func close() async {
        await drop()
    }

    /// The first column of the first row, in seconds.
    private static func reading(_ result: PostgresResult) -> Reading {
        guard let row = result.first else { return .unknown("the query gave no row") }
        guard let text = row[0] else { return .unknown("the query gave NULL") }
        guard let seconds = Double(text), seconds.isFinite else {
            return .unknown("the query gave \"\(text.prefix(40))\", which is no number")
        }
        return .value(max(0, seconds))
    }

    /// `SET LOCAL`, since a pooler would hand a plain SET to its next user; read-only, since the query is a person's.
    private func ask(_ connection: PostgresConnection) async throws(ClientError) -> PostgresResult {
        let limit = Self.timeLimit
        try await connection.execute("BEGIN READ ONLY; SET LOCAL statement_timeout = '800ms'", timeout: limit)
        let result = try await connection.query(question, timeout: limit)
        try await connection.execute("ROLLBACK", timeout: limit)
        return result
    }

    private func connected() async throws(ClientError) -> PostgresConnection {
        if let connection, !connection.isClosed { return connection }
        let made = try await PostgresConnection.connect(
            to: endpoint, applicationName: "firedrill-probe", timeout: Self.timeLimit)
        connection = made
        return made
    }

    private func drop() async {
        await connection?.close()
        connection = nil
    }
}

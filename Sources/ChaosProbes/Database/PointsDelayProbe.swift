import ChaosClients
import ChaosCore

/// Asks the target's database, by the query in its file, how long the oldest order has been waiting for its points.
public struct PointsDelayProbe: Probe {
    public static let kind = "points-delay"
    public static let summary = "Asks the target's database how long the oldest order has waited for its points."
    public static let metrics = [
        MetricDescriptor(
            "points.oldest_uncredited", .seconds,
            summary: "Age of the oldest order without points; 0 when there is none.")
    ]

    private static let metric = Metric("points.oldest_uncredited")

    private let question: SQLQuestion

    public init?(target: Target) {
        guard let sql = target.sql, let query = sql.oldestUncredited,
            let endpoint = try? SQLEngine.endpoint(url: sql.url.reveal())
        else { return nil }
        question = SQLQuestion(endpoint: endpoint, query: query)
    }

    public func read() async -> [Metric: Reading] {
        switch await question.ask() {
        case .success(let result): [Self.metric: Self.reading(result)]
        case .failure(let failure): [Self.metric: .unknown(failure.reason)]
        }
    }

    public func close() async {
        await question.close()
    }

    /// The first column of the first row, in seconds.
    private static func reading(_ result: SQLResult) -> Reading {
        guard let row = result.first else { return .unknown("the query gave no row") }
        guard let text = row[0] else { return .unknown("the query gave NULL") }
        guard let seconds = Double(text), seconds.isFinite else {
            return .unknown("the query gave \"\(text.prefix(40))\", which is no number")
        }
        return .value(max(0, seconds))
    }
}

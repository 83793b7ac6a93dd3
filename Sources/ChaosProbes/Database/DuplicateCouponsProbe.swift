import ChaosClients
import ChaosCore

/// Asks the target's database, by the query in its file, which users have the same coupon twice.
///
/// Who had one at the first read is left over from before and never counts, also while the query's window moves on.
public actor DuplicateCouponsProbe: Probe {
    public static let kind = "duplicate-coupons"
    public static let summary = "Asks the target's database which users have the same coupon twice."
    public static let metrics = [
        MetricDescriptor(
            "coupons.duplicates", .count,
            summary: "Users with the same coupon twice, without those of the first read.")
    ]

    private static let metric = Metric("coupons.duplicates")

    private let question: SQLQuestion
    /// What was there at the first read; `nil` before it.
    private var leftovers: Set<String>?

    public init?(target: Target) {
        guard let sql = target.sql, let query = sql.duplicates,
            let endpoint = try? SQLEngine.endpoint(url: sql.url.reveal())
        else { return nil }
        question = SQLQuestion(endpoint: endpoint, query: query)
    }

    public func read() async -> [Metric: Reading] {
        switch await question.ask() {
        case .failure(let failure): return [Self.metric: .unknown(failure.reason)]
        case .success(let result):
            let found = Set(
                result.rows.map { row in
                    result.columns.indices.map { row[$0] ?? "null" }.joined(separator: ":")
                })
            let known = leftovers ?? found
            leftovers = known
            return [Self.metric: .value(Double(found.subtracting(known).count))]
        }
    }

    public func close() async {
        await question.close()
    }
}

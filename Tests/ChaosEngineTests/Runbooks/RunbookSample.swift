import ChaosCore

@testable import ChaosEngine

/// A small vocabulary and texts of runbooks for the loader's tests.
enum RunbookSample {
    static let vocabulary = Vocabulary(
        metrics: [
            MetricDescriptor("redis.locks_held", .count, summary: "Locks."),
            MetricDescriptor("sql.up", .flag, summary: "Up."),
            MetricDescriptor("kafka.lag", .count, labels: ["group"], summary: "Lag."),
        ],
        faults: [.init(kind: "redis-lock-contention", summary: "Locks.", parameters: [])])

    static let head = """
        ---
        title: Locks are stuck
        scenario: redis-lock-contention
        level: L2
        alerts: [CouponLockContention]
        vars: { group: points-workers }
        ---
        # Locks are stuck


        """

    static func text(_ body: String) -> String { head + body }

    /// The problems of a runbook with this body, as `line key` pairs with their messages.
    static func problems(_ body: String) -> [FileProblem] {
        do throws(FileProblems) {
            _ = try RunbookLoader(vocabulary: vocabulary).load(text: text(body), path: "runbooks/a.md")
            return []
        } catch {
            return error.problems
        }
    }
}

/// One reconciliation of the systems of record, as the target's file describes it.
///
/// A record counts only when it came to be since the run began: queries say so by `$since`, the database's own time then,
/// and a violation that was there already when the run began does not count either.
public struct AuditSpec: Sendable, Equatable {
    /// Where the answer comes from.
    public enum Source: Sendable, Equatable {
        /// One read-only query. `$since` and `$keys` stand for the time and the keys of requests (an array of texts);
        /// the columns of a row, joined by colons, name a record.
        case sql(String)
        /// A Lua script that only reads (`EVAL_RO`, Redis 7) and answers a list of violations, over these keys.
        case redis(script: String, keys: [String])
    }

    /// When a record, or the lack of one, is a violation.
    public enum Expectation: Sendable, Equatable {
        /// Every row is a violation.
        case noRows
        /// An acknowledged request without a row of its key is lost. What timed out is unknown and never lost.
        case everyAcknowledged(RequestKey)
        /// A row whose key no request of the run carried is a record that nobody asked for.
        case onlyRequested(RequestKey)
    }

    /// `no-duplicate-coupons`; what a hypothesis names.
    public let name: String
    /// One sentence ending in a period: what a violation is.
    public let summary: String
    public let source: Source
    public let expectation: Expectation
    /// Consumer groups that must have caught up before the question makes sense; their missing records make it unanswerable.
    public let after: [String]
    /// How long a record may still be on its way: a violation counts only when it is still there after that.
    public let within: Duration

    public init(
        name: String, summary: String, source: Source, expectation: Expectation = .noRows, after: [String] = [],
        within: Duration = .zero
    ) {
        self.name = name
        self.summary = summary
        self.source = source
        self.expectation = expectation
        self.after = after
        self.within = within
    }
}

/// How a request and a record are known to belong together.
public struct RequestKey: Sendable, Equatable {
    /// Requests of these load scenarios.
    public let scenarios: [String]
    /// Answers that promise a record.
    public let statuses: Set<Int>
    /// The key as text with the request's variables (`${user}:${coupon}`) or fields of the answer (`${body.orderId}`).
    public let template: String

    public init(scenarios: [String], statuses: Set<Int> = [200], template: String) {
        self.scenarios = scenarios
        self.statuses = statuses
        self.template = template
    }
}

/// One reconciliation of the target's data after a run, as the target's file describes it.
///
/// The query returns one row for each record that is wrong; no row means that the data is whole. Three names in it stand
/// for lists of texts: `:acknowledged` (what the service said yes to), `:asked` (that, and what may or may not have been
/// done), and `:since` (the wall-clock start of the run, ISO 8601).
public struct AuditSpec: Sendable, Equatable {
    /// Where the records are.
    public enum Source: Sendable, Equatable {
        /// A read-only SQL query.
        case sql(String)
        /// A read-only Lua script that answers a list of texts.
        case redis(script: String)
    }

    /// Which requests of the load are reconciled, and what names one of them.
    public struct Requests: Sendable, Equatable {
        public let scenario: String
        /// Text with `${variables}` of the request, or `${response.FIELD}` of the JSON answer.
        public let record: String

        public init(scenario: String, record: String) {
            self.scenario = scenario
            self.record = record
        }
    }

    public let name: String
    /// One sentence ending in a period: what is wrong when a row comes back.
    public let summary: String
    public let source: Source
    public let requests: [Requests]

    public init(name: String, summary: String, source: Source, requests: [Requests] = []) {
        self.name = name
        self.summary = summary
        self.source = source
        self.requests = requests
    }
}

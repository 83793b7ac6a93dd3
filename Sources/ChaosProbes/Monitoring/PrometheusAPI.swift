import ChaosCore

/// The questions that are asked of Prometheus.
struct PrometheusAPI: Sendable {
    /// An alert that is pending or firing.
    struct Alert: Decodable, Sendable, Equatable {
        let labels: [String: String]
        let state: String
        let activeAt: String
    }

    /// An alerting rule with the group that evaluates it.
    struct Rule: Sendable, Equatable {
        let name: String
        let group: String
        let labels: [String: String]
        /// Seconds between two evaluations.
        let interval: Double
        /// Seconds that the expression has to be true.
        let hold: Double
        let health: String
        let lastError: String?
    }

    /// The answer to a query.
    enum Answer: Sendable, Equatable {
        /// Each element with its labels, its value and the instants of its samples.
        case series([Series])
        case scalar(String)
    }

    /// One element of a vector or matrix.
    struct Series: Sendable, Equatable {
        let labels: [String: String]
        /// Seconds since 1970, with the value as it came.
        let samples: [(at: Double, value: String)]

        static func == (left: Series, right: Series) -> Bool {
            left.labels == right.labels && left.samples.map(\.at) == right.samples.map(\.at)
        }
    }

    let client: MonitoringClient

    /// All alerts that are pending or firing. Throws `MonitoringTrouble`.
    func alerts() async throws(MonitoringTrouble) -> [Alert] {
        try await client.get(Envelope<AlertList>.self, "/api/v1/alerts").data.alerts
    }

    /// All alerting rules. Throws `MonitoringTrouble`.
    func rules() async throws(MonitoringTrouble) -> [Rule] {
        try await client.get(Envelope<GroupList>.self, "/api/v1/rules", [("type", "alert")]).data.groups.flatMap {
            group in
            group.rules.map { rule in
                Rule(
                    name: rule.name, group: group.name, labels: rule.labels ?? [:], interval: group.interval,
                    hold: rule.duration ?? 0, health: rule.health ?? "unknown",
                    lastError: rule.lastError.flatMap { $0.isEmpty ? nil : $0 })
            }
        }
    }

    /// Evaluates an expression now. Throws `MonitoringTrouble`, also for an answer that is text.
    func query(_ expression: String) async throws(MonitoringTrouble) -> Answer {
        try await client.get(Envelope<QueryData>.self, "/api/v1/query", [("query", expression)]).data.answer
    }
}

private struct Envelope<Content: Decodable>: Decodable {
    let data: Content
}

private struct AlertList: Decodable {
    let alerts: [PrometheusAPI.Alert]
}

private struct GroupList: Decodable {
    struct Group: Decodable {
        let name: String
        let interval: Double
        let rules: [Rule]
    }

    struct Rule: Decodable {
        let name: String
        let labels: [String: String]?
        let duration: Double?
        let health: String?
        let lastError: String?
    }

    let groups: [Group]
}

/// `result` has another shape for each `resultType`.
private struct QueryData: Decodable {
    let answer: PrometheusAPI.Answer

    private enum Keys: String, CodingKey { case resultType, result }

    private struct Sample: Decodable {
        let at: Double
        let value: String

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            at = try list.decode(Double.self)
            value = try list.decode(String.self)
        }
    }

    private struct Element: Decodable {
        let metric: [String: String]
        let value: Sample?
        let values: [Sample]?
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        switch try container.decode(String.self, forKey: .resultType) {
        case "scalar": answer = .scalar(try container.decode(Sample.self, forKey: .result).value)
        case "vector", "matrix":
            answer = .series(
                try container.decode([Element].self, forKey: .result).map { element in
                    let samples = element.values ?? [element.value].compactMap { $0 }
                    return .init(labels: element.metric, samples: samples.map { ($0.at, $0.value) })
                })
        case let type:
            throw DecodingError.dataCorruptedError(
                forKey: .resultType, in: container, debugDescription: "\(type) is neither true nor false")
        }
    }
}

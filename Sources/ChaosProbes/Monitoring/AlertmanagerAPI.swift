import ChaosCore

/// The questions that are asked of Alertmanager.
struct AlertmanagerAPI: Sendable {
    /// An alert that it has and that has not ended.
    struct Alert: Decodable, Sendable, Equatable {
        struct Status: Decodable, Sendable, Equatable {
            let state: String
            let silencedBy: [String]?
            let inhibitedBy: [String]?
            let mutedBy: [String]?
        }

        let labels: [String: String]
        let startsAt: String
        let updatedAt: String
        let fingerprint: String
        let status: Status

        /// Why nobody is told of it; `nil` when people are.
        var silencer: String? {
            guard status.state == "suppressed" else { return nil }
            let causes = [
                ("silence", status.silencedBy), ("inhibited by", status.inhibitedBy), ("muted by", status.mutedBy),
            ].flatMap { word, ids in (ids ?? []).map { "\(word) \($0)" } }
            return causes.isEmpty ? "suppressed" : causes.joined(separator: ", ")
        }
    }

    /// What it says of itself.
    struct Status: Sendable, Equatable {
        let version: String
        let cluster: String
        /// Every `group_wait` of its configuration, once each.
        let groupWaits: [Duration]
    }

    let client: MonitoringClient

    /// The alerts with these labels, silenced ones too. Throws `MonitoringTrouble`.
    func alerts(_ spec: DetectorSpec) async throws(MonitoringTrouble) -> [Alert] {
        let matchers = ([("alertname", spec.name)] + spec.labels.sorted { $0.key < $1.key }).map { name, value in
            let quoted = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            return (name: "filter", value: "\(name)=\"\(quoted)\"")
        }
        let all = ["active", "silenced", "inhibited", "unprocessed"].map { (name: $0, value: "true") }
        return try await client.get([Alert].self, "/api/v2/alerts", matchers + all)
    }

    /// Version and configuration. Throws `MonitoringTrouble`.
    func status() async throws(MonitoringTrouble) -> Status {
        let page = try await client.get(StatusPage.self, "/api/v2/status")
        return Status(
            version: page.versionInfo.version, cluster: page.cluster.status,
            groupWaits: Self.groupWaits(page.config.original))
    }

    /// Reads the waits of all routes. Alertmanager writes its whole configuration out, with what nobody set.
    static func groupWaits(_ configuration: String) -> [Duration] {
        let words = configuration.matches(of: /(?m)^\s*(?:- )?group_wait:\s*(\S+)\s*$/).map { $0.output.1 }
        let lengths = words.compactMap(GoDuration.parse)
        // One that cannot be read may be any.
        guard lengths.count == words.count else { return [] }
        return Set(lengths).sorted()
    }
}

private struct StatusPage: Decodable {
    struct Version: Decodable { let version: String }
    struct Cluster: Decodable { let status: String }
    struct Config: Decodable { let original: String }

    let versionInfo: Version
    let cluster: Cluster
    let config: Config
}

import ChaosCore

/// What the entries of a schedule share unless they say otherwise.
struct EntryDefaults {
    private static let keys: Set = [
        "timezone", "gap", "fold", "max-lateness", "jitter", "runs", "response", "target", "confirm", "blackouts",
        "gates", "owner", "channel", "webhook", "announce",
    ]

    let map: YAMLMapping

    init(_ map: YAMLMapping) {
        self.map = map
    }

    /// Where a key stands: in the entry, else here.
    func source(of key: String, in entry: YAMLMapping) -> YAMLMapping {
        entry.keys.contains(key) || !map.keys.contains(key) ? entry : map
    }

    /// The shared zone, for the blackouts. A wrong one is told once, here, and stands for any other then.
    func zone(_ zones: ZoneDatabase, _ problems: ProblemList) -> ZoneRules? {
        guard let name = map.text("timezone") else { return nil }
        switch zones.zone(name) {
        case .success(let zone): return zone
        case .failure(let refusal):
            map.problem("timezone", refusal.reason, suggestion: refusal.suggestion)
            return .utc
        }
    }

    /// Reports keys that no entry has.
    func finish() {
        for key in Self.keys { _ = map.node(key) }
        map.finish()
    }
}

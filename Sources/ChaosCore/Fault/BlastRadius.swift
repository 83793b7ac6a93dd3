/// How much of a target a fault reaches, counted by kind of thing; as a target's limit, how much it may reach.
public struct BlastRadius: Sendable, Codable, Equatable {
    /// What is counted. The raw value is the key in target files and plans.
    public enum Kind: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
        case keys, rows, sessions, requests, members, partitions, processes, bytes
    }

    public var counts: [Kind: Int64]

    public init(_ counts: [Kind: Int64]) {
        self.counts = counts
    }

    /// What a target allows that says nothing else: enough for every shipped experiment, far below a whole system.
    public static let standard = BlastRadius([
        .keys: 1_000, .rows: 100, .sessions: 64, .requests: 64, .members: 16, .partitions: 256, .processes: 512,
        .bytes: 64 << 30,
    ])

    /// One line for each kind of which more is reached than `limit` allows; a kind without a limit is not limited.
    public func beyond(_ limit: BlastRadius) -> [String] {
        Kind.allCases.compactMap { kind in
            guard let reached = counts[kind], let allowed = limit.counts[kind], reached > allowed else { return nil }
            return "\(kind.describe(reached)) would be touched, and the target allows \(kind.describe(allowed))"
        }
    }

    /// `6 keys, 1 sessions`.
    public var words: String {
        Kind.allCases.compactMap { kind in counts[kind].map(kind.describe) }.joined(separator: ", ")
    }
}

extension BlastRadius.Kind {
    /// `6 keys`, `256 MiB of memory`.
    func describe(_ count: Int64) -> String {
        self == .bytes ? "\(ByteText.describe(Double(count))) of memory" : "\(count) \(rawValue)"
    }
}

extension FaultPlan {
    /// Every reason not to inject this on a target of these limits; empty when there is none.
    public func refusals(limit: BlastRadius) -> [String] {
        [refusal].compactMap { $0 } + reach.beyond(limit)
    }
}

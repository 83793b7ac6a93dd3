import ChaosCore

/// The parameters of a database deadlock after their check against each other.
struct DeadlockSettings: Sendable {
    enum Cycle: String, CaseIterable {
        case sessions, requests
    }

    let table: String
    let keyColumn: String
    /// Empty when a query names them.
    let keys: [String]
    let keysQuery: String?
    let sessions: Int
    let order: LockOrder
    let cycle: Cycle
    let interval: Duration
    let hold: Duration
    let lockTimeout: Duration
    let lease: Duration
    let request: String
    let confirmWithin: Duration

    /// Throws `invalidFile` naming the parameter that does not fit.
    init(_ parameters: FaultParameters) throws(ChaosError) {
        table = parameters.text("table")
        keyColumn = parameters.text("key-column")
        keys = try Self.keys(parameters)
        keysQuery = parameters.text("hot-keys-query").isEmpty ? nil : parameters.text("hot-keys-query")
        sessions = parameters.whole("sessions")
        order = LockOrder(rawValue: parameters.text("order")) ?? .alternate
        cycle = Cycle(rawValue: parameters.text("cycle")) ?? .sessions
        interval = parameters.duration("interval")
        hold = parameters.duration("hold")
        lockTimeout = parameters.duration("lock-timeout")
        lease = parameters.duration("lease")
        request = parameters.text("request")
        confirmWithin = parameters.duration("confirm-within")
        try Self.check("interval", interval, .milliseconds(20)...Duration.seconds(60))
        try Self.check("hold", hold, .milliseconds(50)...Duration.seconds(30))
        try Self.check("lock-timeout", lockTimeout, .milliseconds(100)...Duration.seconds(60))
        // The session sits idle in its transaction for as long as it holds the first row.
        try Self.check("lease", lease, (hold + .milliseconds(500))...Duration.seconds(120))
        try Self.check("confirm-within", confirmWithin, .seconds(2)...Duration.seconds(300))
        // Each session needs two rows of its own; two of ours on the same rows would only wait for each other.
        if cycle == .sessions, keysQuery == nil, sessions > keys.count / 2 {
            throw Self.refusal(
                "sessions", "\(sessions)", "\(keys.count) hot keys are enough for \(keys.count / 2) at two keys each")
        }
    }

    private static func keys(_ parameters: FaultParameters) throws(ChaosError) -> [String] {
        let (list, query) = (parameters.text("hot-keys"), parameters.text("hot-keys-query"))
        guard list.isEmpty != query.isEmpty else {
            throw refusal("hot-keys", list, "give either hot-keys or hot-keys-query")
        }
        guard !list.isEmpty else { return [] }
        let keys = list.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmingSpaces)
        guard keys.count >= 2, keys.allSatisfy({ !$0.isEmpty }), Set(keys).count == keys.count else {
            throw refusal("hot-keys", list, "it must list two or more different keys, such as 1,2")
        }
        return keys
    }

    private static func check(
        _ name: String, _ value: Duration, _ range: ClosedRange<Duration>
    ) throws(ChaosError) {
        if range.contains(value) { return }
        throw refusal(
            name, DurationText.canonical(value),
            "it must lie between \(DurationText.canonical(range.lowerBound)) and "
                + DurationText.canonical(range.upperBound))
    }

    private static func refusal(_ name: String, _ value: String, _ cause: String) -> ChaosError {
        ChaosError(.invalidFile, operation: "read the parameter \(name)", target: value, cause: cause)
    }
}

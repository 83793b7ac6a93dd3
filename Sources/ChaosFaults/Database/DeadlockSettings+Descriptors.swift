import ChaosCore

extension DeadlockSettings {
    /// What the fault says of its parameters.
    static let descriptors = [
        ParameterDescriptor("table", .text, default: .text("products"), summary: "The table with the hot rows."),
        ParameterDescriptor("key-column", .text, default: .text("id"), summary: "The column that names one row."),
        ParameterDescriptor(
            "hot-keys", .text, default: .text(""),
            summary: "Two or more keys of rows that the application locks together, such as 1,2."),
        ParameterDescriptor(
            "hot-keys-query", .text, default: .text(""),
            summary: "A query whose first column gives the keys instead; it runs in a read-only transaction."),
        ParameterDescriptor(
            "cycle", .choice(Cycle.allCases.map { $0.rawValue }), default: .text(Cycle.sessions.rawValue),
            summary: "Who closes the circle: sessions of ours, or requests to the application in opposite orders."),
        ParameterDescriptor(
            "sessions", .whole(1...20), default: .whole(1),
            summary: "Sessions that cross two hot rows each, or pairs of opposite requests, at a time."),
        ParameterDescriptor(
            "order", .choice(LockOrder.allCases.map { $0.rawValue }), default: .text(LockOrder.alternate.rawValue),
            summary: "The order in which our sessions take rows; descending fits an application that orders its own."),
        ParameterDescriptor(
            "interval", .duration, default: .duration(.milliseconds(250)), summary: "Pause between two rounds."),
        ParameterDescriptor(
            "hold", .duration, default: .duration(.milliseconds(700)),
            summary: "How long a session holds one row before it asks for the other (at most 0.7 of deadlock_timeout)."),
        ParameterDescriptor(
            "lock-timeout", .duration, default: .duration(.milliseconds(1500)),
            summary: "How long a session waits for a row, at least deadlock_timeout + 500ms."),
        ParameterDescriptor(
            "lease", .duration, default: .duration(.seconds(3)),
            summary: "After how long the server ends a session of ours that has gone idle inside its transaction."),
        ParameterDescriptor(
            "request", .text, default: .text("place-order"),
            summary: "The target's request that locks the rows, for cycle: requests."),
        ParameterDescriptor(
            "confirm-within", .duration, default: .duration(.seconds(15)),
            summary: "How long the first deadlock of the application may take."),
    ]

    /// The request that locks the rows. Throws `invalidFile` when the target has none, or nothing to count deadlocks by.
    func requestText(of target: Target) throws(ChaosError) -> RequestText {
        guard let http = target.http, let template = http.requests[request] else {
            let known = target.http?.requests.keys.sorted().joined(separator: ", ") ?? "none"
            throw ChaosError(
                .invalidFile, operation: "read the parameter request", target: request,
                cause: "the target describes no such request (known: \(known))")
        }
        guard target.sql != nil || http.metricsPath != nil else {
            throw ChaosError(
                .invalidFile, operation: "count deadlocks", target: target.source,
                cause: "the target file has neither a sql section nor http.metrics, so nothing could confirm one")
        }
        guard target.sql != nil || keysQuery == nil else {
            throw ChaosError(
                .invalidFile, operation: "run hot-keys-query", target: target.source,
                cause: "the target file has no sql section", remedy: "List hot-keys instead.")
        }
        return try RequestText(template, named: request)
    }
}

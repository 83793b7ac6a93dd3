/// The load at one moment, for a screen.
public struct LoadProgress: Sendable, Equatable {
    public let scenarios: [ScenarioProgress]
    /// True when no request will start any more.
    public let hasEnded: Bool
}

/// One scenario's live totals. Lengths are in seconds; a value that is not known yet is `nil`, never zero.
public struct ScenarioProgress: Sendable, Equatable {
    public let scenario: String
    /// Seconds since the load's start, up to its end.
    public let elapsedSeconds: Double
    /// Users who take part now; `nil` for an open model.
    public let users: Int?
    public let planned: Int
    public let succeeded: Int
    public let failed: Int
    public let soldOut: Int
    public let starved: Int
    public let inFlight: Int
    /// Requests that ended within the sampling window, per second.
    public let ratePerSecond: Double?
    /// Over the sampling window and what is in flight, as `http.p50`, `http.p95` and `http.max`.
    public let p50: Double?
    public let p95: Double?
    public let max: Double?
    /// Seconds that fell out of the history since it is full.
    public let droppedHistorySeconds: Int
}

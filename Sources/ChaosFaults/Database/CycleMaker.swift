/// Whatever makes circles: sessions of ours, or requests to the application.
protocol CycleMaker: Sendable {
    /// Begins; returns when everything that makes circles is at work.
    func start() async throws

    /// Stops at once and for good.
    func stop() async

    func progress() async -> CycleProgress

    /// The sessions of ours that were ended by others; empty while at least one is left.
    func losses() async -> [SessionLoss]
}

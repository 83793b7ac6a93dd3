import ServiceLifecycle

/// Gives requests in flight some time once the process stops, and then ends what would wait for ever; last in the
/// list, so first to hear of it.
struct ShutdownLimit: Service {
    /// Requests in flight may take this long after SIGTERM.
    static let grace: Duration = .seconds(10)

    let end: @Sendable () -> Void

    func run() async throws {
        try? await gracefulShutdown()
        // Not awaited: the group stops one service after the other, and the server must start to drain now.
        Task {
            try? await ContinuousClock().sleep(for: Self.grace)
            end()
        }
    }
}

import ServiceLifecycle

/// Waits until the process stops and then closes what the other services used; first in the list, so last to stop.
struct CloseAtEnd: Service {
    let close: @Sendable () async -> Void

    func run() async throws {
        try? await gracefulShutdown()
        await close()
    }
}

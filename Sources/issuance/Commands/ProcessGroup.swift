import Logging
import ServiceLifecycle
import UnixSignals

/// Runs services until SIGTERM or SIGINT; they stop in reverse order.
enum ProcessGroup {
    static func run(_ services: [any Service], logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // Beyond the grace of requests in flight: outbox and offsets need a moment after them.
        configuration.maximumGracefulShutdownDuration = ShutdownLimit.grace + .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
        logger.info("stopped")
    }
}

import Hummingbird
import HummingbirdCore
import Logging
import ServiceLifecycle

/// The HTTP server of any role.
enum HTTPService {
    /// - Parameter addRoutes: Adds the role's own routes behind the middleware.
    static func make(
        host: String, port: Int, requests: RequestMetrics, operations: OperationsController,
        connections: ConnectionRegistry, logger: Logger,
        addRoutes: (Router<ServiceContext>) -> Void = { _ in }
    ) -> some Service {
        let router = Router(context: ServiceContext.self)
        router.add(middleware: RequestMiddleware(metrics: requests, switches: operations.switches))
        operations.add(to: router)
        addRoutes(router)
        return Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionWatchHandler(registry: connections)],
                    idleTimeout: .seconds(75))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: "issuance", backlog: 1_024),
            logger: logger)
    }
}

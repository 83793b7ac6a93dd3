import ChaosCore
import ChaosReporting
import Hummingbird
import Logging

/// The local pages as a server that runs until its task is cancelled.
public struct ReportServer: Sendable {
    private let address: ServeAddress
    private let pages: ReportPages
    private let acknowledging: AcknowledgeRoutes

    /// `known` are the scenarios that ought to be drilled; `now` gives the wall clock in seconds since 1970.
    public init(
        _ desk: ReportDesk, at address: ServeAddress, known: [String], clock: any RunClock,
        acknowledging door: AcknowledgeDoor = .closed, now: @escaping @Sendable () -> Double
    ) {
        self.address = address
        acknowledging = AcknowledgeRoutes(door: door, now: now)
        pages = ReportPages(desk: desk, known: known, clock: clock, now: now)
    }

    /// Serves; `onReady` is told the port once requests are taken. Throws `targetBusy` when the port cannot be had.
    public func run(onReady: @escaping @Sendable (Int) async -> Void) async throws {
        let router = Router(context: BasicRequestContext.self)
        router.add(middleware: TokenGate(token: address.token))
        pages.add(to: router)
        acknowledging.add(to: router)
        var logger = Logger(label: "firedrill.serve")
        // A reader that is still there when the server ends is no error.
        logger.logLevel = .critical
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), serverName: "firedrill"),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? 0) }, logger: logger)
        do { try await application.run() } catch is CancellationError { return } catch {
            throw ChaosError(
                .targetBusy, operation: "serve the reports", target: "\(address.host):\(address.port)",
                cause: "\(error)", remedy: "Name another port with --port.")
        }
    }
}

import ChaosCore
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// Takes Alertmanager's notifications on an address of this machine and keeps when each arrived. What is no notification,
/// is too large or shows no token is refused and leaves nothing behind but a count.
final class WebhookReceiver: Sendable {
    /// A notification, and when all of it was here.
    struct Delivery: Sendable {
        let at: Instant
        let message: AlertmanagerMessage
    }

    private struct State {
        var port = 0
        var deliveries: [Delivery] = []
        var refused = 0
    }

    private static let bodyLimit = 1 << 20
    /// More than any drill needs; who sends without end must not fill the memory.
    private static let deliveryLimit = 1000

    private let listener: WebhookListener
    private let clock: any RunClock
    private let state = Mutex(State())
    private let server = Mutex<Task<Void, any Error>?>(nil)

    private init(_ listener: WebhookListener, _ clock: any RunClock) {
        self.listener = listener
        self.clock = clock
    }

    /// Starts to listen. Throws `MonitoringTrouble` when the address cannot be had.
    static func open(_ listener: WebhookListener, clock: any RunClock) async throws(MonitoringTrouble)
        -> WebhookReceiver
    {
        let receiver = WebhookReceiver(listener, clock)
        if let failure = await receiver.start() { throw MonitoringTrouble(reason: failure) }
        return receiver
    }

    /// `127.0.0.1:9094`, with the port that is really listened on.
    var place: String { "\(listener.host):\(state.withLock { $0.port })" }

    /// Everything that arrived, in order.
    var deliveries: [Delivery] { state.withLock { $0.deliveries } }

    /// How many requests were refused.
    var refused: Int { state.withLock { $0.refused } }

    /// Ends the server and waits until its port is free.
    func close() async {
        let task = server.withLock { task in
            defer { task = nil }
            return task
        }
        task?.cancel()
        _ = await task?.result
    }

    /// Why it cannot listen; `nil` once it does.
    private func start() async -> String? {
        let (ports, found) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "firedrill.webhook")
        // A sender that is still there when the server ends is no error.
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { [weak self] request, _ in
                await self?.answer(request) ?? Response(status: .serviceUnavailable)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(listener.host, port: listener.port), serverName: "firedrill"),
            onServerRunning: { channel in found.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        let task = Task {
            defer { found.finish() }
            try await application.run()
        }
        server.withLock { $0 = task }
        if let port = await ports.first(where: { _ in true }) {
            state.withLock { $0.port = port }
            return nil
        }
        // It has ended by itself, or we are to stop.
        task.cancel()
        let place = "\(listener.host):\(listener.port)"
        if case .failure(let error) = await task.result { return "cannot listen on \(place): \(error)" }
        return "cannot listen on \(place)"
    }

    private func answer(_ request: Request) async -> Response {
        guard request.method == .post else { return refuse(.methodNotAllowed) }
        guard isAllowed(request.headers[.authorization]) else { return refuse(.unauthorized) }
        guard let body = try? await request.body.collect(upTo: Self.bodyLimit) else { return refuse(.contentTooLarge) }
        let now = clock.now
        guard let message = AlertmanagerMessage.read(Data(body.readableBytesView)) else { return refuse(.badRequest) }
        state.withLock { state in
            if state.deliveries.count >= Self.deliveryLimit { state.deliveries.removeFirst() }
            state.deliveries.append(Delivery(at: now, message: message))
        }
        return Response(status: .ok)
    }

    private func refuse(_ status: HTTPResponse.Status) -> Response {
        state.withLock { $0.refused += 1 }
        return Response(status: status)
    }

    /// Compares all of it, so that the time tells nothing of how much was right.
    private func isAllowed(_ header: String?) -> Bool {
        guard let token = listener.token else { return true }
        let wanted = Array("Bearer \(token.reveal())".utf8)
        let shown = Array((header ?? "").utf8)
        var difference = UInt8(wanted.count == shown.count ? 0 : 1)
        for (index, byte) in wanted.enumerated() { difference |= byte ^ (index < shown.count ? shown[index] : 0) }
        return difference == 0
    }
}

import ChaosClients
import Logging
import ServiceLifecycle
import Synchronization

/// Brings the events of committed orders from the outbox to Kafka.
///
/// Right after the commit the event is sent and, once acknowledged, its row is removed with others in a batch. What
/// is left behind by a failure or a killed process is found by age and sent again; readers ignore a second copy. So
/// no acknowledged order loses its event.
final class OutboxPublisher: Service, MetricSource {
    private struct State {
        var inFlight: Set<Int> = []
        var acknowledged: [Int] = []
        var failures = 0
        var republished = 0
        var size: Int?
    }

    private static let removeInterval: Duration = .milliseconds(100)
    private static let sweepInterval: Duration = .seconds(2)
    private static let leftoverAge: Duration = .seconds(10)
    private static let sendLimit: Duration = .seconds(5)
    /// Beyond this many at once the sweep sends them later: a Kafka outage must not fill the memory.
    private static let inFlightLimit = 5_000

    private let store: any OrderStore
    private let sender: any EventSender
    private let logger: Logger
    private let state = Mutex(State())

    init(store: any OrderStore, sender: any EventSender, logger: Logger) {
        self.store = store
        self.sender = sender
        self.logger = logger
    }

    /// Sends an event whose order is committed; returns at once.
    func publish(_ event: OrderCompleted) {
        let isMine = state.withLock { state in
            guard state.inFlight.count < Self.inFlightLimit else { return false }
            return state.inFlight.insert(event.orderId).inserted
        }
        guard isMine else { return }
        Task { await deliver(event) }
    }

    /// Removes acknowledged rows and sends leftovers again, until the process stops and what is in flight has landed.
    func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.repeatUntilStopped(every: Self.removeInterval) { await self.remove() } }
            group.addTask { await self.repeatUntilStopped(every: Self.sweepInterval) { await self.sweep() } }
        }
        let deadline = ContinuousClock.now + .seconds(5)
        while state.withLock({ !$0.inFlight.isEmpty }) && ContinuousClock.now < deadline {
            try? await ContinuousClock().sleep(for: .milliseconds(20))
        }
        await remove()
    }

    private func repeatUntilStopped(every interval: Duration, _ body: @Sendable () async -> Void) async {
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            await body()
            try? await cancelWhenGracefulShutdown { try await ContinuousClock().sleep(for: interval) }
        }
    }

    private func deliver(_ event: OrderCompleted) async {
        do {
            try await sender.send(
                topic: Topic.orderCompleted, key: event.userId, value: EventCoding.bytes(of: event),
                timeout: Self.sendLimit)
            state.withLock { state in
                state.inFlight.remove(event.orderId)
                state.acknowledged.append(event.orderId)
            }
        } catch {
            let failures = state.withLock { state in
                state.inFlight.remove(event.orderId)
                state.failures += 1
                return state.failures
            }
            // One line for the first and then each hundredth: an outage would write thousands.
            if failures % 100 == 1 {
                logger.warning("order event not acknowledged", metadata: ["error": "\(error)", "count": "\(failures)"])
            }
        }
    }

    private func remove() async {
        let ids = state.withLock { state in
            defer { state.acknowledged = [] }
            return state.acknowledged
        }
        guard !ids.isEmpty else { return }
        do {
            try await store.removeFromOutbox(ids)
        } catch {
            state.withLock { $0.acknowledged += ids }
        }
    }

    private func sweep() async {
        do {
            let size = try await store.outboxSize()
            state.withLock { $0.size = size }
            guard size > 0 else { return }
            let settled = state.withLock { Set($0.acknowledged).union($0.inFlight) }
            let leftovers = try await store.leftOutbox(olderThan: Self.leftoverAge, limit: 1_000)
            for event in leftovers where !settled.contains(event.orderId) {
                state.withLock { $0.republished += 1 }
                publish(event)
            }
        } catch {
            state.withLock { $0.size = nil }
            logger.warning("outbox not swept", metadata: ["error": "\(error)"])
        }
    }

    func writeMetrics(to text: inout PrometheusText) {
        let state = state.withLock { $0 }
        if let size = state.size {
            text.single("issuance_outbox_size", .gauge, "Rows in the outbox when last counted.", Double(size))
        }
        text.single(
            "issuance_outbox_in_flight", .gauge, "Order events on their way to Kafka.", Double(state.inFlight.count))
        text.single(
            "issuance_outbox_failures_total", .counter, "Order events not acknowledged.", Double(state.failures))
        text.single(
            "issuance_outbox_republished_total", .counter, "Order events sent again.", Double(state.republished))
    }
}

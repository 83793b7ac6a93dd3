import ChaosClients
import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// Records issued coupons in Kafka. An issue that is certainly not recorded is taken back; one that may or may not
/// be is sent again until it is, because the consumer ignores a second copy.
final class CouponEvents: Service, MetricSource {
    private struct State {
        var unconfirmed: [CouponIssued] = []
        var takenBack = 0
        var unconfirmedTotal = 0
    }

    private static let sendLimit: Duration = .seconds(3)
    private static let resendInterval: Duration = .seconds(1)
    private static let resendBatch = 200

    private let sender: any EventSender
    private let ledger: CouponLedger
    private let logger: Logger
    private let state = Mutex(State())

    init(sender: any EventSender, ledger: CouponLedger, logger: Logger) {
        self.sender = sender
        self.ledger = ledger
        self.logger = logger
    }

    /// Records an issue that is written in Redis already.
    /// - Returns: `.issued`, `.takenBack`, or `.unconfirmed`.
    func record(_ event: CouponIssued) async throws -> IssueAnswer {
        do {
            try await send(event)
            return .issued(requestID: event.requestId)
        } catch {
            logger.warning("coupon event not acknowledged", metadata: ["error": "\(error)"])
            if EventFate(error) == .didNotArrive, await takeBack(event) { return .takenBack }
            state.withLock { state in
                state.unconfirmed.append(event)
                state.unconfirmedTotal += 1
            }
            return .unconfirmed(requestID: event.requestId)
        }
    }

    /// Sends unconfirmed events again until the process stops, and once more then.
    func run() async throws {
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            try? await cancelWhenGracefulShutdown { try await ContinuousClock().sleep(for: Self.resendInterval) }
            await resend()
        }
        let left = state.withLock { $0.unconfirmed.count }
        if left > 0 { logger.error("stopping with unconfirmed coupon events", metadata: ["count": "\(left)"]) }
    }

    private func send(_ event: CouponIssued) async throws(ClientError) {
        try await sender.send(
            topic: Topic.couponIssued, key: event.userId, value: EventCoding.bytes(of: event),
            timeout: Self.sendLimit)
    }

    private func takeBack(_ event: CouponIssued) async -> Bool {
        do {
            try await ledger.takeBack(CouponKeys(couponID: event.couponId), user: event.userId)
            state.withLock { $0.takenBack += 1 }
            return true
        } catch {
            return false
        }
    }

    private func resend() async {
        while true {
            let batch = state.withLock { state in
                let batch = Array(state.unconfirmed.prefix(Self.resendBatch))
                state.unconfirmed.removeFirst(batch.count)
                return batch
            }
            guard !batch.isEmpty else { return }
            let failed = await withTaskGroup(of: CouponIssued?.self) { group in
                for event in batch {
                    group.addTask { (try? await self.send(event)) == nil ? event : nil }
                }
                return await group.reduce(into: [CouponIssued]()) { if let event = $1 { $0.append(event) } }
            }
            guard failed.isEmpty else {
                // The rest would meet the same trouble: keep all for the next round.
                return state.withLock { $0.unconfirmed += failed }
            }
        }
    }

    func writeMetrics(to text: inout PrometheusText) {
        let state = state.withLock { $0 }
        text.single(
            "issuance_coupon_events_unconfirmed", .gauge, "Coupon events being sent again.",
            Double(state.unconfirmed.count))
        text.single(
            "issuance_coupon_events_unconfirmed_total", .counter, "Coupon events that were not acknowledged in time.",
            Double(state.unconfirmedTotal))
        text.single(
            "issuance_coupons_taken_back_total", .counter, "Issues taken back because the event was refused.",
            Double(state.takenBack))
    }
}

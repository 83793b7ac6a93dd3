import Logging
import Synchronization

/// Places orders: one transaction over the ordered products, and the event after the commit.
final class OrderPlacer: MetricSource {
    private struct Figures {
        var deadlocks = 0
        var retries = 0
        var lockTimeouts = 0
    }

    /// Leaves the transaction without an error of the database.
    private struct NotPossible: Error {
        let answer: OrderAnswer
    }

    private let store: any OrderStore
    private let outbox: OutboxPublisher
    private let switches: SwitchBoard
    private let logger: Logger
    private let figures = Mutex(Figures())

    init(store: any OrderStore, outbox: OutboxPublisher, switches: SwitchBoard, logger: Logger) {
        self.store = store
        self.outbox = outbox
        self.switches = switches
        self.logger = logger
    }

    /// Places one order. Once it answers `.placed`, the order is committed and its event is safe in the outbox.
    /// - Throws: ``StoreError``; nothing was changed then, except that a commit whose answer was lost may stand.
    func place(_ draft: OrderDraft) async throws -> OrderAnswer {
        let retry = switches.current.deadlockRetry
        var triesLeft = retry.attempts
        while true {
            do {
                let event = try await attempt(draft)
                outbox.publish(event)
                return .placed(orderID: event.orderId)
            } catch let error as NotPossible {
                return error.answer
            } catch StoreError.deadlock {
                figures.withLock { $0.deadlocks += 1 }
                logger.debug("deadlock victim", metadata: ["user": "\(draft.userID)"])
                guard triesLeft > 0 else { throw StoreError.deadlock }
                triesLeft -= 1
                figures.withLock { $0.retries += 1 }
                let base = retry.baseDelayMilliseconds * (retry.attempts - triesLeft)
                try await ContinuousClock().sleep(for: .milliseconds(base) * Double.random(in: 0.5...1.5))
            } catch StoreError.lockTimeout {
                figures.withLock { $0.lockTimeouts += 1 }
                throw StoreError.lockTimeout
            }
        }
    }

    private func attempt(_ draft: OrderDraft) async throws -> OrderCompleted {
        let rules = switches.current
        // In the order asked, two orders for the same products can wait for each other; in ascending order they
        // cannot.
        let lines = rules.orderedLocking ? draft.lines.sorted { $0.productId < $1.productId } : draft.lines
        return try await store.transaction(rowLockTimeout: .milliseconds(rules.rowLockTimeoutMilliseconds)) { order in
            var total = 0
            for line in lines {
                guard let product = try await order.lockProduct(line.productId) else {
                    throw NotPossible(answer: .unknownProduct(productID: line.productId))
                }
                guard product.stock >= line.quantity else {
                    throw NotPossible(answer: .outOfStock(productID: line.productId))
                }
                try await order.takeStock(line.productId, quantity: line.quantity)
                total += product.price * line.quantity
            }
            let event = OrderCompleted(
                orderId: try await order.insertOrder(userID: draft.userID, total: total), userId: draft.userID,
                total: total, completedAt: WallClock.milliseconds)
            try await order.complete(event, lines: draft.lines)
            if rules.pointsMode == .inOrder { try await order.creditPoints([PointsCredit(event)]) }
            return event
        }
    }

    func writeMetrics(to text: inout PrometheusText) {
        let figures = figures.withLock { $0 }
        text.single(
            "issuance_deadlocks_total", .counter, "Orders that the database ended as deadlock victims.",
            Double(figures.deadlocks))
        text.single(
            "issuance_deadlock_retries_total", .counter, "Orders tried again after a deadlock.",
            Double(figures.retries))
        text.single(
            "issuance_row_lock_timeouts_total", .counter, "Orders given up waiting for a row lock.",
            Double(figures.lockTimeouts))
    }
}

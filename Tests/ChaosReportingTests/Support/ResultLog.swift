import ChaosCore
import Synchronization

/// Keeps what a dispatcher reports, in order.
final class ResultLog: Sendable {
    private let results = Mutex<[(delivery: AlertDelivery, notification: Notification)]>([])

    var all: [(delivery: AlertDelivery, notification: Notification)] { results.withLock { $0 } }
    var sequences: [Int] { all.map(\.notification.sequence) }

    func add(_ delivery: AlertDelivery, _ notification: Notification) {
        results.withLock { $0.append((delivery, notification)) }
    }
}

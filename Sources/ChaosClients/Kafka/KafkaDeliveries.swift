import CRDKafka
import Synchronization

/// The records under way: who waits for which, and until when. A record is known by a number that travels through
/// librdkafka as its opaque pointer, so nothing can dangle, and a report that comes late finds nobody.
final class KafkaDeliveries: Sendable {
    /// What librdkafka reports about a record.
    struct Report: Sendable {
        let code: rd_kafka_resp_err_t
        let position: KafkaPosition
    }

    struct Waiter: Sendable {
        let reply: PendingReply<Report>
        let deadline: Deadline
        let limit: Duration
    }

    private struct State {
        var waiters: [UInt: Waiter] = [:]
        var last: UInt = 0
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.waiters.count } }

    /// Never zero: a null pointer stands for "no opaque".
    func add(_ waiter: Waiter) -> UInt {
        state.withLock { state in
            state.last += 1
            state.waiters[state.last] = waiter
            return state.last
        }
    }

    /// A delivery report arrived.
    func report(_ message: rd_kafka_message_t) {
        guard let waiter = take(UInt(bitPattern: message._private)) else { return }
        let position = KafkaPosition(partition: Int(message.partition), offset: message.offset)
        waiter.reply.settle(.success(Report(code: message.err, position: position)))
    }

    @discardableResult
    func take(_ number: UInt) -> Waiter? {
        state.withLock { $0.waiters.removeValue(forKey: number) }
    }

    func takeOverdue() -> [Waiter] {
        state.withLock { state in
            let overdue = state.waiters.filter { $0.value.deadline.hasPassed }
            for number in overdue.keys { state.waiters[number] = nil }
            return Array(overdue.values)
        }
    }

    func takeAll() -> [Waiter] {
        state.withLock { state in
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
    }
}

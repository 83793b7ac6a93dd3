import Synchronization

/// One caller's wait for messages.
final class KafkaPoll: Sendable {
    let reply = PendingReply<[KafkaMessage]>()
    let max: Int
    let deadline: Deadline
    private let cancelled = Atomic(false)

    init(max: Int, timeout: Duration) {
        self.max = Swift.max(1, max)
        deadline = Deadline(after: timeout)
    }

    /// Only asks: messages that the thread has already read must reach the caller, or they would be skipped.
    func cancel() {
        cancelled.store(true, ordering: .releasing)
    }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }
}

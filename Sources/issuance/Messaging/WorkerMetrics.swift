import ChaosClients
import Synchronization

/// What a worker has done, and how it stands in its group.
final class WorkerMetrics: MetricSource {
    private struct State {
        var consumed = 0
        var written = 0
        var repeated = 0
        var rejected = 0
        var failures = 0
        var rebalances = 0
        var rebalancesOfMember = 0
        var assignment: Set<KafkaPartition> = []
        var lastPoll: ContinuousClock.Instant?
    }

    private let writtenName: String
    private let writtenHelp: String
    private let state = Mutex(State())

    /// - Parameter writtenName: The metric that counts what the worker wrote, such as `issuance_credited_total`.
    init(writtenName: String, writtenHelp: String) {
        self.writtenName = writtenName
        self.writtenHelp = writtenHelp
    }

    func notePoll() { state.withLock { $0.lastPoll = .now } }
    func noteConsumed(_ count: Int) { state.withLock { $0.consumed += count } }
    func noteFailure() { state.withLock { $0.failures += 1 } }
    func noteRejected() { state.withLock { $0.rejected += 1 } }

    func noteWritten(_ fresh: Int, of all: Int) {
        state.withLock { state in
            state.written += fresh
            state.repeated += all - fresh
        }
    }

    /// A new member counts its rebalances from zero.
    func noteJoining() { state.withLock { $0.rebalancesOfMember = 0 } }

    func noteGroup(_ assignment: Set<KafkaPartition>, rebalances: Int) {
        state.withLock { state in
            state.assignment = assignment
            state.rebalances += rebalances - state.rebalancesOfMember
            state.rebalancesOfMember = rebalances
        }
    }

    /// Time since Kafka was last asked; nil before the first time.
    var lastPollAge: Duration? { state.withLock { $0.lastPoll }.map { .now - $0 } }

    func writeMetrics(to text: inout PrometheusText) {
        let state = state.withLock { $0 }
        text.single(
            "issuance_consumed_total", .counter, "Messages handled and committed.", Double(state.consumed))
        text.single(writtenName, .counter, writtenHelp, Double(state.written))
        text.single(
            "issuance_repeated_total", .counter, "Events that were written before, or refused as duplicates.",
            Double(state.repeated))
        text.single(
            "issuance_rejected_total", .counter, "Messages that could not be read and were set aside.",
            Double(state.rejected))
        text.single(
            "issuance_worker_failures_total", .counter, "Batches that had to be tried again.", Double(state.failures))
        text.single(
            "issuance_rebalances_total", .counter, "Times the group moved partitions, as this worker saw it.",
            Double(state.rebalances))
        text.single(
            "issuance_assigned_partitions", .gauge, "Partitions assigned to this worker.",
            Double(state.assignment.count))
        text.begin("issuance_assigned_partition", .gauge, "1 for each partition assigned to this worker.")
        for partition in state.assignment.sorted(by: { ($0.topic, $0.partition) < ($1.topic, $1.partition) }) {
            text.sample(
                "issuance_assigned_partition",
                ["topic": partition.topic, "partition": String(partition.partition)], 1)
        }
        if let lastPoll = state.lastPoll {
            text.single(
                "issuance_last_poll_age_seconds", .gauge, "Time since Kafka was last asked.",
                (ContinuousClock.now - lastPoll) / .seconds(1))
        }
    }
}

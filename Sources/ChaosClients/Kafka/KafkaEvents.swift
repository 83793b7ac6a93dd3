import CRDKafka
import Synchronization

/// Where librdkafka's callbacks of one handle arrive. They come only on the thread that polls the handle.
final class KafkaEvents: Sendable {
    private struct State {
        var lastError: String?
        var assignment: Set<KafkaPartition> = []
        var rebalances = 0
        var isSettled = false
        var changedAt: BootInstant?
        var losses = 0
    }

    private let state = Mutex(State())
    private let pausesPartitions: Bool
    private let onDelivery: @Sendable (rd_kafka_message_t) -> Void

    init(pausesPartitions: Bool = false, onDelivery: @escaping @Sendable (rd_kafka_message_t) -> Void = { _ in }) {
        self.pausesPartitions = pausesPartitions
        self.onDelivery = onDelivery
    }

    /// The events object that was given to the configuration as its opaque pointer.
    static func of(_ opaque: UnsafeMutableRawPointer?) -> KafkaEvents? {
        opaque.map { Unmanaged<KafkaEvents>.fromOpaque($0).takeUnretainedValue() }
    }

    /// What went wrong last in the background, such as a refused connection; for the text of a later error.
    var lastError: String? { state.withLock { $0.lastError } }

    var assignment: Set<KafkaPartition> { state.withLock { $0.assignment } }
    var rebalances: Int { state.withLock { $0.rebalances } }

    var membership: KafkaMembership {
        state.withLock { state in
            KafkaMembership(
                assignment: state.assignment, rebalances: state.rebalances, isSettled: state.isSettled,
                changedAt: state.changedAt, losses: state.losses)
        }
    }

    func failed(_ code: Int32, _ reason: String) {
        state.withLock { state in
            // "All brokers are down" follows the error that tells why, and must not cover it.
            let isSummary = code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN.rawValue
            if !isSummary || state.lastError == nil { state.lastError = reason }
        }
    }

    func delivered(_ message: rd_kafka_message_t) {
        onDelivery(message)
    }

    /// Carries out a rebalance, as the manual's own example does, and remembers the outcome.
    func rebalance(
        _ handle: OpaquePointer, _ code: rd_kafka_resp_err_t,
        _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    ) {
        let isCooperative = rd_kafka_rebalance_protocol(handle).map { String(cString: $0) } == "COOPERATIVE"
        let isAssigning = code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
        let isLost = !isAssigning && rd_kafka_assignment_lost(handle) != 0
        if isCooperative {
            let error =
                isAssigning
                ? rd_kafka_incremental_assign(handle, partitions) : rd_kafka_incremental_unassign(handle, partitions)
            if let error { rd_kafka_error_destroy(error) }
        } else {
            // Also on errors: > "unassign: this is necessary to keep the state in sync"
            rd_kafka_assign(handle, isAssigning ? partitions : nil)
        }
        // Each assignment starts unpaused, and fetching begins only after this callback.
        if isAssigning, pausesPartitions, let partitions { rd_kafka_pause_partitions(handle, partitions) }
        let named = partitions.map { Set(KafkaPartitionList.read($0.pointee).map { $0.partition }) } ?? []
        state.withLock { state in
            state.rebalances += 1
            state.isSettled = isAssigning
            state.changedAt = .now
            if isLost { state.losses += 1 }
            switch (isCooperative, isAssigning) {
            case (true, true): state.assignment.formUnion(named)
            case (true, false): state.assignment.subtract(named)
            case (false, true): state.assignment = named
            case (false, false): state.assignment = []
            }
        }
    }
}

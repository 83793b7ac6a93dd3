import CRDKafka
import Synchronization

/// The producer's handle and the thread that serves its delivery reports.
final class KafkaProducerCore: Sendable {
    typealias Reply = PendingReply<KafkaDeliveries.Report>

    /// How long a poll may sleep, and so how late a time limit may be noticed.
    private static let pollMilliseconds: Int32 = 50

    private struct State {
        /// Taken out by the thread at its end, so that the last reference goes there.
        var handle: KafkaHandle?
        var topics: [String: KafkaTopic] = [:]
        var isClosing = false
        var flushTimeout = Duration.zero
    }

    let errors: KafkaErrors
    private let deliveries: KafkaDeliveries
    private let state: Mutex<State>
    private let ended = Latch()

    init(_ configuration: KafkaConfiguration) throws(ClientError) {
        let deliveries = KafkaDeliveries()
        configuration.reportDeliveries()
        let handle = try configuration.makeHandle(
            .producer, events: KafkaEvents(onDelivery: { deliveries.report($0) }))
        self.deliveries = deliveries
        errors = handle.errors
        state = Mutex(State(handle: handle))
        let ended = ended
        let isStarted = DedicatedThread.start({ [self] in serve() }, then: { ended.open() })
        if !isStarted { throw errors.error(.unreachable, "produce", "the system gives no more threads") }
    }

    var inFlight: Int { deliveries.count }

    /// Hands a record to librdkafka, which copies it; does not block. The reply is settled by the thread.
    func produce(
        topic: String, key: [UInt8]?, value: [UInt8], timeout: Duration, reply: Reply
    ) throws(ClientError) {
        let number = deliveries.add(.init(reply: reply, deadline: Deadline(after: timeout), limit: timeout))
        do throws(ClientError) {
            let outcome = state.withLock { state in
                Result { () throws(ClientError) in
                    try hand(over: value, key: key, to: topic, number: number, &state)
                }
            }
            try outcome.get()
        } catch {
            deliveries.take(number)
            throw error
        }
    }

    private func hand(
        over value: [UInt8], key: [UInt8]?, to topic: String, number: UInt, _ state: inout State
    ) throws(ClientError) {
        guard let handle = state.handle, !state.isClosing else {
            throw errors.error(.closed, "produce", "this producer was closed")
        }
        let open: KafkaTopic
        if let known = state.topics[topic] {
            open = known
        } else {
            open = try KafkaTopic(topic, of: handle)
            state.topics[topic] = open
        }
        let code = value.withUnsafeBytes { payload in
            (key ?? []).withUnsafeBytes { keyBytes in
                rd_kafka_produce(
                    open.pointer, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                    UnsafeMutableRawPointer(mutating: payload.baseAddress), payload.count,
                    key == nil ? nil : keyBytes.baseAddress, keyBytes.count, UnsafeMutableRawPointer(bitPattern: number)
                )
            }
        }
        if code != 0 { throw errors.error(rd_kafka_last_error(), "produce") }
    }

    /// Takes no more records. Those under way get up to `flushTimeout`, then their senders are told.
    func close(flushTimeout: Duration) {
        state.withLock { state in
            if !state.isClosing { state.flushTimeout = flushTimeout }
            state.isClosing = true
        }
    }

    func waitUntilEnded() async {
        await ended.wait()
    }

    private func serve() {
        while let handle = state.withLock({ $0.isClosing ? nil : $0.handle }) {
            rd_kafka_poll(handle.pointer, Self.pollMilliseconds)
            expireOverdue()
        }
        let (handle, flushTimeout) = state.withLock { state in
            defer {
                state.handle = nil
                state.topics = [:]
            }
            return (state.handle, state.flushTimeout)
        }
        if let handle { rd_kafka_flush(handle.pointer, flushTimeout.roundedUpMilliseconds) }
        for waiter in deliveries.takeAll() {
            waiter.reply.settle(
                .failure(
                    errors.error(
                        .closed, "produce", "the producer was closed first; whether the record arrives is unknown")))
        }
    }

    private func expireOverdue() {
        for waiter in deliveries.takeOverdue() {
            waiter.reply.settle(
                .failure(
                    errors.error(
                        .timedOut, "produce",
                        "no confirmation within \(waiter.limit.inSeconds); the record may still arrive")))
        }
    }
}

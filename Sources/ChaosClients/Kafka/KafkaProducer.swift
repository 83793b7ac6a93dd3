/// Sends records and waits until all in-sync replicas have them (`acks=all`).
///
/// Sending does not block: records are batched by librdkafka (`linger.ms`, 5 ms unless told otherwise) and a thread of the
/// producer serves the delivery reports.
public final class KafkaProducer: Sendable {
    private let core: KafkaProducerCore

    /// Makes the client; connecting goes on in the background. `options` are librdkafka settings and win over the
    /// defaults `acks=all` and `message.timeout.ms=10000`. Throws `.invalidArgument` for a setting that is refused.
    public init(
        endpoint: KafkaEndpoint, clientID: String, options: [String: String] = [:]
    ) throws(ClientError) {
        // 10 s instead of 5 min: a record that its sender gave up on must not turn up minutes later.
        let defaults = ["acks": "all", "message.timeout.ms": "10000"]
        let configuration = try KafkaConfiguration(endpoint, clientID: clientID, defaults: defaults, options: options)
        core = try KafkaProducerCore(configuration)
    }

    deinit {
        core.close(flushTimeout: .zero)
    }

    /// Sends one record and returns where it was stored. Throws `.timedOut` after `timeout`, when the record may still
    /// arrive until `message.timeout.ms` is over; `.serverError` with the Kafka error's name when it was refused.
    public func send(
        topic: String, key: [UInt8]? = nil, value: [UInt8], timeout: Duration = .seconds(5)
    ) async throws(ClientError) -> KafkaPosition {
        let reply = KafkaProducerCore.Reply()
        let errors = core.errors
        if Task.isCancelled {
            throw errors.error(.cancelled, "produce", "the calling task was cancelled; nothing was sent")
        }
        try core.produce(topic: topic, key: key, value: value, timeout: timeout, reply: reply)
        let report = try await reply.value {
            reply.settle(
                .failure(
                    errors.error(
                        .cancelled, "produce", "the calling task was cancelled; whether the record arrives is unknown"))
            )
        }
        try errors.check(report.code, "produce")
        return report.position
    }

    /// Records that were handed over and are not reported yet.
    public var inFlight: Int { core.inFlight }

    /// Waits up to `flushTimeout` for the records under way, fails the rest with `.closed`, and ends the client.
    public func close(flushTimeout: Duration = .seconds(5)) async {
        core.close(flushTimeout: flushTimeout)
        await core.waitUntilEnded()
    }
}

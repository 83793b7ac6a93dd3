import CRDKafka
import Glibc

/// The owner of an `rd_kafka_conf_t` until a handle is made of it.
final class KafkaConfiguration {
    private var pointer: OpaquePointer?
    private let target: String
    private let scrubber: Scrubber

    init(target: String, scrubber: Scrubber) {
        pointer = rd_kafka_conf_new()
        self.target = target
        self.scrubber = scrubber
    }

    /// Brokers, client name and the endpoint's settings; `options` come last and win.
    convenience init(
        _ endpoint: KafkaEndpoint, clientID: String, defaults: [String: String] = [:], options: [String: String] = [:]
    ) throws(ClientError) {
        self.init(target: endpoint.brokers, scrubber: endpoint.scrubber)
        try set("bootstrap.servers", endpoint.brokers)
        try set("client.id", clientID)
        for (name, value) in defaults { try set(name, value) }
        for (name, value) in endpoint.options { try set(name, value.reveal()) }
        for (name, value) in options { try set(name, value) }
    }

    deinit {
        if let pointer { rd_kafka_conf_destroy(pointer) }
    }

    func set(_ name: String, _ value: String) throws(ClientError) {
        var message = [CChar](repeating: 0, count: 512)
        if rd_kafka_conf_set(pointer, name, value, &message, message.count) != RD_KAFKA_CONF_OK {
            throw ClientError(
                code: .invalidArgument, operation: "set \(name)", target: target,
                cause: scrubber.scrub(message.text))
        }
    }

    /// Delivery reports go to the `KafkaEvents` of the handle.
    func reportDeliveries() {
        rd_kafka_conf_set_dr_msg_cb(pointer) { _, message, opaque in
            guard let message, let events = KafkaEvents.of(opaque) else { return }
            events.delivered(message.pointee)
        }
    }

    /// The `KafkaEvents` of the handle carry out and count what the group's leader decides.
    func followRebalances() {
        rd_kafka_conf_set_rebalance_cb(pointer) { handle, code, partitions, opaque in
            guard let handle, let events = KafkaEvents.of(opaque) else { return }
            events.rebalance(handle, code, partitions)
        }
    }

    /// Makes the handle. Blocks for a moment, not on the network.
    func makeHandle(_ kind: KafkaHandle.Kind, events: KafkaEvents) throws(ClientError) -> KafkaHandle {
        let retained = Unmanaged.passRetained(events)
        rd_kafka_conf_set_opaque(pointer, retained.toOpaque())
        // Standard error belongs to the program; what matters comes through the error callback.
        rd_kafka_conf_set_log_cb(pointer) { _, _, _, _ in }
        rd_kafka_conf_set_error_cb(pointer) { _, code, reason, opaque in
            KafkaEvents.of(opaque)?.failed(code, reason.map { String(cString: $0) } ?? "")
        }
        // Children must not inherit connections to brokers.
        rd_kafka_conf_set_socket_cb(pointer) { domain, type, number, _ in
            socket(domain, type | Int32(SOCK_CLOEXEC.rawValue), number)
        }
        var message = [CChar](repeating: 0, count: 512)
        guard let handle = rd_kafka_new(kind.raw, pointer, &message, message.count) else {
            retained.release()
            throw ClientError(
                code: .invalidArgument, operation: "make a client", target: target,
                cause: scrubber.scrub(message.text))
        }
        // > "rd_kafka_new() takes ownership of the conf on success"
        pointer = nil
        return KafkaHandle(handle, events: retained, target: target, scrubber: scrubber)
    }
}

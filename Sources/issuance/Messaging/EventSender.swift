import ChaosClients
import Foundation

/// Sends events to Kafka and answers once all replicas have them.
protocol EventSender: Sendable {
    /// - Throws: `ClientError`; whether the event arrived all the same, ``EventFate`` tells.
    func send(topic: String, key: Int, value: [UInt8], timeout: Duration) async throws(ClientError)
}

/// The real thing.
struct KafkaEventSender: EventSender {
    let producer: KafkaProducer

    func send(topic: String, key: Int, value: [UInt8], timeout: Duration) async throws(ClientError) {
        _ = try await producer.send(topic: topic, key: Array(String(key).utf8), value: value, timeout: timeout)
    }
}

/// Whether an event that was not acknowledged may have arrived.
enum EventFate: Sendable, Equatable {
    case didNotArrive, unknown

    /// Only the broker's refusal, or never having left, proves that the event is not there; silence does not, and
    /// neither does a broker that appended it and then missed its replicas.
    init(_ error: ClientError) {
        switch error.code {
        case .serverError: self = error.serverCode == Self.appended ? .unknown : .didNotArrive
        case .authenticationFailed, .invalidArgument, .protocolError: self = .didNotArrive
        default: self = .unknown
        }
    }

    private static let appended = "NOT_ENOUGH_REPLICAS_AFTER_APPEND"
}

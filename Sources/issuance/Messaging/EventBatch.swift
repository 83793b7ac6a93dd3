import ChaosClients
import Logging

/// Reads a batch of messages as events, setting aside those that cannot be read.
struct EventBatch: Sendable {
    let rejected: RejectedEvents
    let metrics: WorkerMetrics
    let logger: Logger

    /// - Throws: ``StoreError`` when an unreadable message could not be set aside; it must not be lost.
    func events<Event: Decodable>(_ type: Event.Type, in messages: [KafkaMessage]) async throws -> [Event] {
        var events: [Event] = []
        events.reserveCapacity(messages.count)
        for message in messages {
            do {
                events.append(try EventCoding.event(type, from: message.value))
            } catch let error as DecodingError {
                let reason = "not a \(type): \(error)"
                logger.error(
                    "event rejected",
                    metadata: [
                        "topic": "\(message.topic)", "partition": "\(message.partition)", "offset": "\(message.offset)",
                    ])
                try await rejected.keep(message, reason: reason)
                metrics.noteRejected()
            }
        }
        return events
    }

    /// `events` in at most `count` parts, all events of one user in the same part: parts that are written at the
    /// same time then never wait for each other's rows.
    static func parts<Event>(_ events: [Event], count: Int, user: (Event) -> Int) -> [[Event]] {
        guard count > 1 else { return events.isEmpty ? [] : [events] }
        var parts = [[Event]](repeating: [], count: count)
        for event in events {
            parts[Int(user(event).magnitude % UInt(count))].append(event)
        }
        return parts.filter { !$0.isEmpty }
    }
}

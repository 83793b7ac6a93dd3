import ChaosClients

/// Keeps messages that no worker can read, so that the rest of the partition goes on and nothing is lost.
struct RejectedEvents: Sendable {
    let database: Database

    private static func statement(_ engine: SQLEngine) -> String {
        switch engine {
        case .postgres:
            """
            INSERT INTO rejected_events (topic, partition, kafka_offset, reason, value)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
            """
        case .mariadb:
            """
            INSERT IGNORE INTO rejected_events (topic, `partition`, kafka_offset, reason, value)
            VALUES (?, ?, ?, ?, ?)
            """
        }
    }

    func keep(_ message: KafkaMessage, reason: String) async throws {
        _ = try await database.run(
            "reject-event",
            Self.statement(database.engine),
            [
                .text(message.topic), .int(Int64(message.partition)), .int(message.offset), .text(reason),
                .bytes(message.value),
            ])
    }
}

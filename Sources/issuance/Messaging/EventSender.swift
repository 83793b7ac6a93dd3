import ChaosClients

/// Sends events to Kafka and answers once all replicas have them.
protocol EventSender: Sendable {
    /// - Throws: `ClientError`; whether the event arrived all the same, ``EventFate`` tells.
    func send(topic: String, key: Int, value: [UInt8], timeout: Duration) async throws(ClientError)
}

import ChaosClients
import ChaosCore

/// The connection that only reads the cluster: made when it is first needed, asked at most once a second.
actor ClusterWatch {
    private static let interval = Duration.seconds(1)

    private let endpoint: KafkaEndpoint
    private let run: String
    private let clock: any RunClock
    private var admin: KafkaAdmin?
    private var last: (at: Instant, answer: Result<String?, ClientError>)?

    /// Throws `invalidFile` when the target's Kafka cannot be understood.
    init(_ kafka: KafkaTarget, source: String, run: String, clock: any RunClock) throws(ChaosError) {
        do {
            endpoint = try KafkaEndpoint(brokers: kafka.brokers, options: kafka.options.mapValues { $0.reveal() })
        } catch {
            throw ChaosError(.invalidFile, operation: "read kafka.brokers", target: source, cause: error.cause)
        }
        self.run = run
        self.clock = clock
    }

    nonisolated var place: String { endpoint.description }

    func cluster() async throws -> KafkaClusterInfo { try await connected().metadata() }

    func backlog(
        group: String, partitions: [KafkaPartition]
    ) async throws(ClientError) -> [KafkaPartition: Result<KafkaBacklog, ClientError>] {
        try await connected().backlog(group: group, partitions: partitions, within: .seconds(3))
    }

    /// The cluster's identity, not older than a second. Throws when it does not answer.
    func clusterID() async throws(ClientError) -> String? {
        if let last, clock.now - last.at < Self.interval { return try last.answer.get() }
        do throws(ClientError) {
            let identity = try await connected().metadata().clusterID
            last = (clock.now, .success(identity))
            return identity
        } catch {
            last = (clock.now, .failure(error))
            throw error
        }
    }

    func close() async {
        await admin?.close()
        admin = nil
    }

    private func connected() throws(ClientError) -> KafkaAdmin {
        if let admin { return admin }
        let made = try KafkaAdmin(endpoint: endpoint, clientID: "firedrill-watch:\(run)", timeout: .seconds(2))
        admin = made
        return made
    }
}

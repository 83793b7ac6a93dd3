import ChaosClients

/// An embedded Kafka cluster of three brokers, with a topic per test.
public final class KafkaFixture: Sendable {
    /// The cluster itself, to make topics and to take brokers down.
    public let cluster: KafkaEmbeddedCluster

    /// Starts a cluster; its ports are its own.
    public static func start(brokers: Int = 3) async throws -> KafkaFixture {
        KafkaFixture(try KafkaEmbeddedCluster(brokers: brokers))
    }

    private static let sharedServer = SharedServer { try await KafkaFixture.start() }

    /// One cluster for all tests of a process that do not need their own; use topic and group names of your own.
    public static func shared() async throws -> KafkaFixture { try await sharedServer.value() }

    private init(_ cluster: KafkaEmbeddedCluster) {
        self.cluster = cluster
    }

    /// For `KafkaEndpoint`.
    public var brokers: String { cluster.bootstrapServers }

    /// Ends the cluster.
    public func stop() async {
        cluster.close()
        await cluster.waitUntilClosed()
    }
}

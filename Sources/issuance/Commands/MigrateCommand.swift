import ArgumentParser
import ChaosClients
import Foundation

/// `issuance migrate`
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Creates the tables, and on request the topics; does nothing twice.")

    @Flag(help: "Also create the Kafka topics.")
    var topics = false

    @Option(help: "Partitions of each topic.")
    var partitions = 3

    @Option(help: "Replicas of each partition.")
    var replication = 3

    @OptionGroup var connections: ConnectionOptions

    func run() async throws {
        let settings = try connections.settings(ProcessInfo.processInfo.environment)
        let endpoint = try settings.sql()
        let connection = try await endpoint.session(named: "issuance-migrate")
        try await connection.execute(Schema.migration(endpoint.engine))
        await connection.close()
        if topics { try await createTopics(settings.kafka()) }
    }

    private func createTopics(_ endpoint: KafkaEndpoint) async throws {
        let admin = try KafkaAdmin(endpoint: endpoint, clientID: "issuance-migrate")
        let existing = try await admin.metadata().topics
        for topic in Topic.all where existing[topic] == nil {
            try await admin.createTopic(name: topic, partitions: partitions, replication: replication)
        }
        await admin.close()
    }
}

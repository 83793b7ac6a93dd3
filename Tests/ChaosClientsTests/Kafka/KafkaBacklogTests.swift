import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// How far a group is behind, partition by partition.
@Suite struct KafkaBacklogTests {
    private let name = "t\(UUID().uuidString.prefix(8).lowercased())"

    @Test(
        arguments: [
            (nil, 0, 0, 0), (nil, 5, 5, 0), (nil, 0, 5, nil), (3, 0, 5, 2), (5, 0, 5, 0), (1, 3, 5, 4),
        ] as [(Int64?, Int64, Int64, Int64?)])
    func lagIsTheEndMinusTheCommitAndZeroWhereNothingIsLeft(
        _ committed: Int64?, _ low: Int64, _ end: Int64, _ lag: Int64?
    ) {
        #expect(KafkaBacklog(committed: committed, low: low, end: end).lag == lag)
    }

    @Test func readsEachPartitionAndTheTimeOfTheOldestUnreadRecord() async throws {
        let kafka = try await KafkaFixture.shared()
        let endpoint = try KafkaEndpoint(brokers: kafka.brokers)
        try kafka.cluster.createTopic(name: name, partitions: 1)
        try kafka.cluster.createTopic(name: name + "-quiet", partitions: 1)
        let producer = try KafkaProducer(endpoint: endpoint, clientID: "writer", options: ["linger.ms": "1"])
        for number in 0..<10 {
            _ = try await producer.send(topic: name, value: [UInt8(number)], timeout: .seconds(60))
        }
        let (busy, quiet) = (
            KafkaPartition(topic: name, partition: 0), KafkaPartition(topic: name + "-quiet", partition: 0)
        )
        let admin = try KafkaAdmin(endpoint: endpoint, clientID: "observer", timeout: .seconds(30))
        let before = try await admin.backlog(group: name, partitions: [busy, quiet], within: .seconds(30))
        #expect(try before[busy]?.get() == KafkaBacklog(committed: nil, low: 0, end: 10))
        #expect(try before[quiet]?.get().lag == 0)

        let member = try KafkaConsumer(
            endpoint: endpoint, groupID: name, clientID: "reader", options: ["session.timeout.ms": "6000"])
        try await member.subscribe([name])
        try await eventually("it reads nothing") {
            try await !member.poll(max: 10, timeout: .milliseconds(200)).isEmpty
        }
        for commit: Int64 in [4, 4, 7, 10] {
            try await member.commit([busy: commit])
            let backlog = try await admin.backlog(group: name, partitions: [busy], within: .seconds(30))[busy]?.get()
            #expect(backlog?.lag == 10 - commit)
            let stamp = try await admin.recordTimestamp(at: busy, offset: commit)
            #expect(try backlog?.oldestUnread?.get() == stamp)
            #expect((stamp == nil) == (commit == 10))
        }
        await member.close()
        await producer.close()
        await admin.close()
    }

    /// With one shared queue and a small `queued.min.messages` librdkafka needed a whole second for most of these reads.
    @Test func itIsQuickAlsoWhenTheGroupHasMovedOnSinceTheLastTime() async throws {
        let kafka = try await KafkaFixture.shared()
        let endpoint = try KafkaEndpoint(brokers: kafka.brokers)
        try kafka.cluster.createTopic(name: name, partitions: 3)
        let partitions = (0..<3).map { KafkaPartition(topic: name, partition: $0) }
        let producer = try KafkaProducer(endpoint: endpoint, clientID: "writer", options: ["linger.ms": "1"])
        let member = try KafkaConsumer(
            endpoint: endpoint, groupID: name, clientID: "reader", options: ["session.timeout.ms": "30000"])
        try await member.subscribe([name])
        try await eventually("it got nothing") {
            _ = try await member.poll(max: 1, timeout: .milliseconds(200))
            return member.membership.assignment.count == 3
        }
        let admin = try KafkaAdmin(endpoint: endpoint, clientID: "observer", timeout: .seconds(30))
        var quick = 0
        for round in 1...8 {
            for number in 0..<30 {
                _ = try await producer.send(topic: name, key: [UInt8(number)], value: [1], timeout: .seconds(60))
            }
            let ends = try await admin.backlog(group: name, partitions: partitions, within: .seconds(30))
            try await member.commit(try ends.mapValues { try $0.get().end - 1 })
            let start = ContinuousClock.now
            let backlogs = try await admin.backlog(group: name, partitions: partitions, within: .seconds(30))
            if ContinuousClock.now - start < .milliseconds(700) { quick += 1 }
            for partition in partitions {
                let backlog = try #require(try backlogs[partition]?.get())
                #expect(backlog.lag == 1)
                #expect(try backlog.oldestUnread?.get() != nil)
            }
            try await Task.sleep(for: .milliseconds(round % 2 == 0 ? 600 : 50))
        }
        // A busy machine is slow now and then; what is slow by itself is slow nearly each time.
        #expect(quick >= 3, "only \(quick) of 8 reads took less than 700 ms")
        await member.close()
        await producer.close()
        await admin.close()
    }

    @Test func aPartitionThatIsNotThereIsItsOwnErrorOnly() async throws {
        let kafka = try await KafkaFixture.shared()
        try kafka.cluster.createTopic(name: name, partitions: 1)
        let admin = try KafkaAdmin(
            endpoint: try KafkaEndpoint(brokers: kafka.brokers), clientID: "observer", timeout: .seconds(30))
        let (there, absent) = (KafkaPartition(topic: name, partition: 0), KafkaPartition(topic: name, partition: 9))
        let backlogs = try await admin.backlog(group: name, partitions: [there, absent], within: .seconds(30))
        #expect(try backlogs[there]?.get().lag == 0)
        let error = await clientError { _ = try backlogs[absent]?.get() }
        #expect(error?.serverCode == "UNKNOWN_TOPIC_OR_PART", "\(String(describing: error))")
        await admin.close()
    }

    @Test func itKeepsToItsTimeLimit() async throws {
        let kafka = try await KafkaFixture.start(brokers: 1)
        try kafka.cluster.createTopic(name: name, partitions: 3)
        let admin = try KafkaAdmin(
            endpoint: try KafkaEndpoint(brokers: kafka.brokers), clientID: "observer", timeout: .seconds(120))
        let partitions = (0..<3).map { KafkaPartition(topic: name, partition: $0) }
        _ = try await admin.backlog(group: name, partitions: partitions, within: .seconds(30))
        try kafka.cluster.setBroker(1, isUp: false)
        let time = await elapsed {
            let backlogs = try? await admin.backlog(group: name, partitions: partitions, within: .milliseconds(500))
            for partition in partitions { #expect((try? backlogs?[partition]?.get()) == nil) }
        }
        #expect(time < .seconds(30), "took \(time), as if the client's own limit of two minutes were its")
        await admin.close()
        await kafka.stop()
    }
}

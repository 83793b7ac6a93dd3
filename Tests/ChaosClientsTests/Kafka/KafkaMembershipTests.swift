import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// Members that keep partitions and read nothing, and what a member knows of its place in the group.
@Suite struct KafkaMembershipTests {
    private let name = "t\(UUID().uuidString.prefix(8).lowercased())"

    private func endpoint() async throws -> KafkaEndpoint {
        try KafkaEndpoint(brokers: await KafkaFixture.shared().brokers)
    }

    private func fill(_ count: Int) async throws {
        let producer = try KafkaProducer(endpoint: await endpoint(), clientID: "writer", options: ["linger.ms": "1"])
        for number in 0..<count {
            _ = try await producer.send(topic: name, key: [UInt8(number)], value: [1], timeout: .seconds(60))
        }
        await producer.close()
    }

    private func member(readsNothing: Bool) async throws -> KafkaConsumer {
        let consumer = try KafkaConsumer(
            endpoint: await endpoint(), groupID: name, clientID: "member",
            options: ["session.timeout.ms": "6000", "heartbeat.interval.ms": "200"], readsNothing: readsNothing)
        try await consumer.subscribe([name])
        return consumer
    }

    @Test func oneThatReadsNothingKeepsItsPartitionsThroughRebalances() async throws {
        try await KafkaFixture.shared().cluster.createTopic(name: name, partitions: 4)
        try await fill(40)
        let idle = try await member(readsNothing: true)
        var read = 0
        try await eventually("it got nothing") {
            read += try await idle.poll(max: 10, timeout: .milliseconds(100)).count
            return idle.membership.assignment.count == 4
        }
        let first = idle.membership
        #expect(first.isSettled && first.losses == 0 && first.rebalances == 1)
        #expect(try #require(first.changedAt) <= .now)

        let other = try await member(readsNothing: false)
        var others = 0
        try await eventually("the partitions were not shared") {
            read += try await idle.poll(max: 10, timeout: .milliseconds(50)).count
            others += try await other.poll(max: 10, timeout: .milliseconds(50)).count
            return idle.membership.assignment.count == 2 && other.membership.assignment.count == 2 && others > 0
        }
        #expect(try #require(idle.membership.changedAt) > #require(first.changedAt))
        #expect(idle.membership.losses == 0, "it was asked")
        try await fill(40)
        let end = ContinuousClock.now + .seconds(1)
        while ContinuousClock.now < end { read += try await idle.poll(max: 10, timeout: .milliseconds(100)).count }
        #expect(read == 0)
        await other.close()
        await idle.close()
        #expect(idle.membership.assignment.isEmpty)
        #expect(!idle.membership.isSettled)
    }

    @Test func oneThatWasNotAskedCountsALoss() async throws {
        let kafka = try await KafkaFixture.start(brokers: 1)
        try kafka.cluster.createTopic(name: name, partitions: 1)
        let member = try KafkaConsumer(
            endpoint: try KafkaEndpoint(brokers: kafka.brokers), groupID: name, clientID: "member",
            options: ["session.timeout.ms": "3500", "heartbeat.interval.ms": "200"])
        try await member.subscribe([name])
        try await eventually("it got nothing") {
            _ = try? await member.poll(max: 1, timeout: .milliseconds(100))
            return member.membership.assignment.count == 1
        }
        try kafka.cluster.setBroker(1, isUp: false)
        try await eventually("it never noticed") {
            _ = try? await member.poll(max: 1, timeout: .milliseconds(100))
            return member.membership.losses >= 1
        }
        #expect(member.membership.assignment.isEmpty)
        await member.close()
        await kafka.stop()
    }
}

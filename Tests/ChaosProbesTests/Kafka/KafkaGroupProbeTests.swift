import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosProbes

/// The probe at a real cluster, with a group whose commits the test makes itself.
@Suite struct KafkaGroupProbeTests {
    private let name = "t\(UUID().uuidString.prefix(8).lowercased())"

    private func target(_ brokers: String, pages: [String] = [], topics: [String]? = nil) -> Target {
        Target(
            name: "kafka", allowsChaos: false,
            kafka: KafkaTarget(
                brokers: brokers, workerMetrics: pages,
                groups: [ConsumerGroup(name: name, topics: topics ?? [name])]),
            source: "kafka.yaml")
    }

    private func metric(_ name: String) -> Metric { Metric(name, ["group": self.name]) }

    private func produce(_ count: Int, to brokers: String) async throws {
        let producer = try KafkaProducer(
            endpoint: try KafkaEndpoint(brokers: brokers), clientID: "writer", options: ["linger.ms": "1"])
        for number in 0..<count {
            _ = try await producer.send(topic: name, value: [UInt8(number)], timeout: .seconds(60))
        }
        await producer.close()
    }

    /// A member that has the topic's one partition and commits what it is told to.
    private func member(_ brokers: String) async throws -> KafkaConsumer {
        let member = try KafkaConsumer(
            endpoint: try KafkaEndpoint(brokers: brokers), groupID: name, clientID: "reader",
            options: ["session.timeout.ms": "30000"])
        try await member.subscribe([name])
        let deadline = ContinuousClock.now + .seconds(60)
        while member.membership.assignment.isEmpty, ContinuousClock.now < deadline {
            _ = try await member.poll(max: 1, timeout: .milliseconds(100))
        }
        try #require(!member.membership.assignment.isEmpty)
        return member
    }

    @Test func aTargetWithoutKafkaHasNoProbe() {
        #expect(KafkaGroupProbe(target: Target(name: "x", allowsChaos: false, source: "x")) == nil)
    }

    @Test func lagGrowsWithWhatIsMadeAndFallsWithWhatIsCommitted() async throws {
        let brokers = try await KafkaFixture.shared().brokers
        try await KafkaFixture.shared().cluster.createTopic(name: name, partitions: 1)
        let probe = try #require(KafkaGroupProbe(target: target(brokers)))
        let first = try await until("an empty topic", probe) { $0[metric("kafka.lag")] == .value(0) }
        #expect(first[Metric("kafka.up")] == .value(1))
        #expect(first[metric("kafka.time_lag")] == .value(0))
        #expect(first[metric("kafka.drain_time")] == .value(0))
        #expect(first[metric("kafka.members")]?.unknownReason?.contains("no metrics pages") == true)
        #expect(
            Set(first.keys.map(\.name)) == Set(KafkaGroupProbe.metrics.map(\.name)), "every metric is answered")

        try await produce(20, to: brokers)
        let reason = "the group never committed in \(name)[0], where 20 records were made"
        try await until("never committed is unknown", probe) { $0[metric("kafka.lag")] == .unknown(reason) }

        let member = try await member(brokers)
        let partition = KafkaPartition(topic: name, partition: 0)
        try await member.commit([partition: 5])
        let behind = try await until("15 behind", probe) { $0[metric("kafka.lag")] == .value(15) }
        let labels = ["group": name, "topic": name, "partition": "0"]
        #expect(behind[Metric("kafka.partition_lag", labels)] == .value(15))
        let age = try #require(behind[metric("kafka.time_lag")]?.value)
        #expect(age > 0 && age < 120)
        try await until("it ages", probe) { $0[metric("kafka.time_lag")]?.value ?? 0 >= age + 0.5 }
        try await until("it does not fall", probe) {
            $0[metric("kafka.drain_time")]?.unknownReason == "the lag does not fall"
        }

        // A read that misses its limit begins the rate anew, and then it has to fall once more.
        var (committed, falls) = (Int64(5), false)
        while !falls, committed < 19 {
            committed += 1
            try await member.commit([partition: committed])
            try await until("\(20 - committed) behind", probe) {
                $0[metric("kafka.lag")] == .value(Double(20 - committed))
                    && $0[metric("kafka.drain_time")] != .unknown("the first read; a rate needs two")
            }
            falls = await probe.read()[metric("kafka.drain_time")]?.value ?? 0 > 0
        }
        #expect(falls)
        try await member.commit([partition: 20])
        let done = try await until("nothing left", probe) { $0[metric("kafka.lag")] == .value(0) }
        #expect(done[metric("kafka.time_lag")] == .value(0))
        await member.close()
        await probe.close()
    }

    @Test func membersAreWorkersWithAPartitionOfTheGroupsTopics() async throws {
        let brokers = try await KafkaFixture.shared().brokers
        try await KafkaFixture.shared().cluster.createTopic(name: name, partitions: 1)
        let count = "issuance_assigned_partitions 1\n"
        let assigned = count + "issuance_assigned_partition{topic=\"\(name)\",partition=\"0\"} 1\n"
        let idle = count + "issuance_assigned_partition{topic=\"other\",partition=\"0\"} 1\n"
        let pages = [try HealthPage(.says(assigned)), try HealthPage(.says(idle)), try HealthPage(.says(assigned))]
        let probe = try #require(KafkaGroupProbe(target: target(brokers, pages: pages.map(\.baseURL))))
        try await until("two members", probe) { $0[metric("kafka.members")] == .value(2) }
        pages[0].become(.says(idle))
        try await until("one member", probe) { $0[metric("kafka.members")] == .value(1) }
        pages[1].become(.answers(503))
        try await until("an unreadable page", probe) {
            $0[metric("kafka.members")] == .unknown("1 of 3 workers' pages do not answer")
        }
        await probe.close()
        for page in pages { page.stop() }
    }

    @Test func aTopicThatIsNotThereIsUnknown() async throws {
        let brokers = try await KafkaFixture.shared().brokers
        let probe = try #require(KafkaGroupProbe(target: target(brokers, topics: ["no-such-topic"])))
        try await until("unknown", probe) {
            $0[metric("kafka.lag")] == .unknown("there is no topic no-such-topic")
                && $0[Metric("kafka.up")] == .value(1)
        }
        await probe.close()
    }

    @Test func aClusterThatGoesAwayIsDownAndItsLagUnknownWithinTheProbesOwnLimit() async throws {
        let kafka = try await KafkaFixture.start(brokers: 1)
        try kafka.cluster.createTopic(name: name, partitions: 1)
        let probe = try #require(KafkaGroupProbe(target: target(kafka.brokers)))
        try await until("up", probe) { $0[Metric("kafka.up")] == .value(1) }
        await kafka.stop()
        // A busy machine is late now and then; a probe without a limit is late each time.
        var (readings, isQuick) = ([Metric: Reading](), false)
        for _ in 0..<5 where !isQuick {
            let start = ContinuousClock.now
            readings = await probe.read()
            isQuick = ContinuousClock.now - start < .milliseconds(1500)
        }
        #expect(isQuick)
        #expect(readings[Metric("kafka.up")] == .value(0))
        for name in ["kafka.lag", "kafka.time_lag", "kafka.drain_time"] {
            #expect(readings[metric(name)]?.unknownReason?.contains("Kafka does not answer") == true)
        }
        await probe.close()
    }
}

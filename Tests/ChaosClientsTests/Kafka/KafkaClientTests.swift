import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct KafkaClientTests {
    private let name = "t\(UUID().uuidString.prefix(8).lowercased())"

    private func endpoint() async throws -> KafkaEndpoint {
        try KafkaEndpoint(brokers: await KafkaFixture.shared().brokers)
    }

    private func consumer(_ group: String) async throws -> KafkaConsumer {
        try KafkaConsumer(
            endpoint: await endpoint(), groupID: group, clientID: "reader", options: ["session.timeout.ms": "6000"])
    }

    /// Polls until that many messages are there, or gives up.
    private func read(_ count: Int, from consumer: KafkaConsumer) async throws -> [KafkaMessage] {
        var messages: [KafkaMessage] = []
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while messages.count < count, .now < deadline {
            messages += try await consumer.poll(max: 100, timeout: .milliseconds(500))
        }
        return messages
    }

    private func fill(_ topic: String, partitions: Int, count: Int) async throws -> [KafkaPosition] {
        try await KafkaFixture.shared().cluster.createTopic(name: topic, partitions: partitions)
        let producer = try KafkaProducer(endpoint: await endpoint(), clientID: "writer", options: ["linger.ms": "1"])
        let positions = try await withThrowingTaskGroup(of: KafkaPosition.self) { group in
            for index in 0..<count {
                group.addTask {
                    try await producer.send(
                        topic: topic, key: Array("k\(index)".utf8), value: Array("v\(index)".utf8),
                        timeout: .seconds(60))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(producer.inFlight == 0)
        await producer.close()
        return positions
    }

    @Test func deliversWhatWasSentExactlyOnceWithItsPosition() async throws {
        let positions = try await fill(name, partitions: 3, count: 300)
        #expect(Set(positions).count == 300)
        let consumer = try await consumer(name)
        try await consumer.subscribe([name])
        let messages = try await read(300, from: consumer)
        #expect(Set(messages.map { KafkaPosition(partition: $0.partition, offset: $0.offset) }) == Set(positions))
        #expect(Set(messages.map { String(decoding: $0.value, as: UTF8.self) }) == Set((0..<300).map { "v\($0)" }))
        for message in messages {
            let key = String(decoding: message.key ?? [], as: UTF8.self)
            #expect("v" + key.dropFirst() == String(decoding: message.value, as: UTF8.self))
            #expect(message.topic == name)
        }
        let age = Date().timeIntervalSince1970 - Double(messages[0].timestampMilliseconds ?? 0) / 1000
        #expect((0..<120).contains(age))
        await consumer.close()
    }

    @Test func carriesBinaryEmptyAndKeylessRecords() async throws {
        try await KafkaFixture.shared().cluster.createTopic(name: name, partitions: 1)
        let producer = try KafkaProducer(endpoint: await endpoint(), clientID: "writer")
        let binary = sampleBytes(100_000)
        _ = try await producer.send(topic: name, key: [0, 255], value: binary, timeout: .seconds(60))
        _ = try await producer.send(topic: name, key: nil, value: [], timeout: .seconds(60))
        await producer.close()
        let consumer = try await consumer(name)
        try await consumer.subscribe([name])
        let messages = try await read(2, from: consumer)
        #expect(messages.map(\.value) == [binary, []])
        #expect(messages.map(\.key) == [[0, 255], nil])
        await consumer.close()
    }

    @Test func lagIsTheEndMinusTheCommitAndNoCommitIsUnknown() async throws {
        _ = try await fill(name, partitions: 1, count: 10)
        let partition = KafkaPartition(topic: name, partition: 0)
        let admin = try KafkaAdmin(endpoint: await endpoint(), clientID: "observer", timeout: .seconds(30))
        let none = try await admin.committedOffsets(group: name, partitions: [partition])
        #expect(none.count == 1)
        #expect(none[partition] == .some(Int64?.none), "unknown, and not zero")
        let consumer = try await consumer(name)
        try await consumer.subscribe([name])
        _ = try await read(10, from: consumer)
        try await consumer.commit([partition: 4])
        #expect(try await admin.committedOffsets(group: name, partitions: [partition]) == [partition: 4])
        let (low, high) = try await admin.watermarks(partition)
        #expect(low == 0 && high == 10)
        let time = try await admin.recordTimestamp(at: partition, offset: 4)
        #expect(abs(Date().timeIntervalSince1970 - Double(time ?? 0) / 1000) < 120)
        #expect(try await admin.recordTimestamp(at: partition, offset: 10) == nil)
        await consumer.close()

        let next = try await self.consumer(name)
        try await next.subscribe([name])
        #expect(try await read(6, from: next).first?.offset == 4)
        await next.close()
        await admin.close()
        let error = await clientError { _ = try await admin.metadata() }
        #expect(error?.code == .closed)
    }

    @Test func partitionsMoveBetweenMembersAndBackWhenOneLeaves() async throws {
        _ = try await fill(name, partitions: 4, count: 4)
        let first = try await consumer(name)
        try await first.subscribe([name])
        try await eventually("the first member got nothing") {
            _ = try await first.poll(max: 10, timeout: .milliseconds(100))
            return try await first.assignment().count == 4
        }
        let second = try await consumer(name)
        try await second.subscribe([name])
        try await eventually("the partitions were not shared") {
            _ = try await first.poll(max: 10, timeout: .milliseconds(100))
            _ = try await second.poll(max: 10, timeout: .milliseconds(100))
            let (mine, theirs) = (try await first.assignment(), try await second.assignment())
            return mine.count == 2 && theirs.count == 2 && mine.isDisjoint(with: theirs)
        }
        #expect(first.rebalances >= 3)
        let before = second.rebalances
        await second.close()
        #expect(second.rebalances > before, "it fell silent instead of giving its partitions back")
        try await eventually("the partitions did not come back") {
            _ = try await first.poll(max: 10, timeout: .milliseconds(100))
            return try await first.assignment().count == 4
        }
        await first.close()
    }

    @Test func theClusterNamesItsBrokersAndTopics() async throws {
        try await KafkaFixture.shared().cluster.createTopic(name: name, partitions: 5)
        let admin = try KafkaAdmin(endpoint: await endpoint(), clientID: "observer", timeout: .seconds(30))
        let info = try await admin.metadata()
        #expect(info.brokers.map(\.id) == [1, 2, 3])
        #expect(info.brokers.allSatisfy { $0.host == "127.0.0.1" && $0.port > 0 })
        #expect(info.clusterID?.isEmpty == false)
        #expect(info.topics[name] == 5)
        #expect(info.partitions(of: name).map(\.partition) == [0, 1, 2, 3, 4])
        await admin.close()
    }

    @Test func anOtherCallGetsInWhileAPollWaits() async throws {
        let consumer = try await consumer(name)
        let poll = Task { try await consumer.poll(max: 1, timeout: .seconds(120)) }
        // A moment in which it most likely begins.
        try await Task.sleep(for: .milliseconds(100))
        let time = try await elapsed { try await consumer.subscribe([name]) }
        #expect(time < .seconds(60))
        poll.cancel()
        #expect(await clientError { _ = try await poll.value }?.code == .cancelled)
        await consumer.close()
    }
}

import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosProbes

/// Audits that wait for consumers, on an embedded cluster and a real database.
@Suite struct BacklogAuditTests {
    private static let group = "points-workers"

    /// A bench with a topic of its own; a cluster of its own as well, since one test fills it.
    private func bench(partitions: Int = 1) async throws -> (AuditBench, KafkaFixture) {
        let kafka = try await KafkaFixture.start()
        try kafka.cluster.createTopic(name: "order-completed", partitions: partitions)
        var bench = try await AuditBench.start()
        bench.kafka = KafkaTarget(
            brokers: kafka.brokers, groups: [ConsumerGroup(name: Self.group, topics: ["order-completed"])])
        return (bench, kafka)
    }

    private func produce(_ ids: some Sequence<Int>, _ kafka: KafkaFixture, padding: Int = 0) async throws {
        let producer = try KafkaProducer(endpoint: KafkaEndpoint(brokers: kafka.brokers), clientID: "api")
        for id in ids {
            let value = "\(id)" + String(repeating: " ", count: padding)
            _ = try await producer.send(topic: "order-completed", value: Array(value.utf8), timeout: .seconds(60))
        }
        await producer.close()
    }

    /// Reads this many records and hands their order ids over, committing behind each batch whatever became of it.
    private func work(_ count: Int, _ kafka: KafkaFixture, _ handle: ([Int]) async throws -> Void) async throws {
        let consumer = try KafkaConsumer(
            endpoint: KafkaEndpoint(brokers: kafka.brokers), groupID: Self.group, clientID: "worker",
            options: ["session.timeout.ms": "6000"])
        try await consumer.subscribe(["order-completed"])
        let deadline = ContinuousClock.now + .seconds(90)
        var done = 0
        while done < count {
            guard ContinuousClock.now < deadline else { throw ServerError("only \(done) of \(count) records came") }
            let messages = try await consumer.poll(max: 100, timeout: .milliseconds(200))
            try await handle(
                messages.compactMap { Int(String(decoding: $0.value, as: UTF8.self).split(separator: " ")[0]) })
            let next = messages.map { (KafkaPartition(topic: $0.topic, partition: $0.partition), $0.offset + 1) }
            try await consumer.commit(Dictionary(next, uniquingKeysWith: max))
            done += messages.count
        }
        await consumer.close()
    }

    /// A worker that commits without crediting: the group has caught up, and only the audit knows.
    @Test func theOrdersThatAConsumerLostAreNamed() async throws {
        let (bench, kafka) = try await bench(partitions: 3)
        let lost: Set = [104, 111, 127]
        let clock = MonotonicRunClock()
        let auditor = try bench.auditor([.noMissingPoints(after: [Self.group]), .noLostOrders], clock: clock)
        try await auditor.begin()
        try await bench.store(101...130)
        try await produce(101...130, kafka)
        try bench.write((101...130).map(AuditBench.ordered))
        let begun = clock.now
        try await work(30, kafka) { ids in try await bench.credit(ids.filter { !lost.contains($0) }) }
        let report = await auditor.audit(within: .seconds(60))
        #expect(report.lines == ["fail 3: 3 found: 104, 111, 127", "pass 0: 0 of 30 acknowledged lost"])
        let drained = try #require(report.drainedAt)
        #expect(drained >= begun && drained <= clock.now)
        await kafka.stop()
    }

    @Test func theQuestionWaitsForABacklogThatIsBeingWorkedOff() async throws {
        let (bench, kafka) = try await bench()
        let report = try await bench.report([.noMissingPoints(after: [Self.group])], within: .seconds(120)) {
            try await bench.store(1...20)
            try await produce(1...20, kafka)
            // The worker joins while the audit waits already: it needs seconds for that.
            Task { try await work(20, kafka) { try await bench.credit($0) } }
        }
        #expect(report.lines == ["pass 0: 0 found"])
        #expect(report.drainedAt != nil)
        await kafka.stop()
    }

    @Test func aGroupThatIsBehindLeavesItOpenWithNumbers() async throws {
        let (bench, kafka) = try await bench()
        try await produce(1...8, kafka)
        try await work(8, kafka) { _ in }
        let report = try await bench.report(
            [.noMissingPoints(after: [Self.group]), .noLostOrders], requests: (11...22).map(AuditBench.ordered),
            within: .seconds(3)
        ) {
            try await bench.store(11...22)
            try await produce(11...22, kafka)
        }
        let audit = try #require(report["no-missing-points"])
        #expect(audit.result == .inconclusive && audit.count == nil)
        #expect(audit.detail.hasPrefix("12 records of points-workers were not processed within "), "\(audit.detail)")
        // What does not depend on the group is answered.
        #expect(report["no-lost-orders"]?.result == .pass)
        #expect(report.drainedAt == nil)
        await kafka.stop()
    }

    /// The embedded cluster keeps 5 MiB a partition: acknowledged records vanish, and the worker jumps over the gap.
    @Test func recordsThatRetentionTookAreNotCalledLost() async throws {
        let (bench, kafka) = try await bench()
        try await produce([0], kafka)
        try await work(1, kafka) { _ in }
        let report = try await bench.report([.noMissingPoints(after: [Self.group])], within: .seconds(120)) {
            try await bench.store(1...16)
            try await produce(1...16, kafka, padding: 700_000)
            let low = try await oldest(kafka)
            try #require(low > 1, "the cluster kept everything; nothing is proven")
            try await work(17 - Int(low), kafka) { try await bench.credit($0) }
        }
        let audit = try #require(report.audits.first)
        #expect(audit.result == .inconclusive)
        #expect(audit.detail.hasPrefix("retention: records 1 to "), "\(audit.detail)")
        await kafka.stop()
    }

    /// A healthy lab that runs for long outgrows the 5 MiB as well; its audits must still be worth something.
    @Test func aTopicThatOutgrewItsRetentionBehindTheGroupIsAnswered() async throws {
        let (bench, kafka) = try await bench()
        let clock = ManualClock()
        let auditor = try bench.auditor([.noMissingPoints(after: [Self.group])], clock: clock)
        try await auditor.begin()
        for round in 1...3 {
            let ids = (round * 100)..<(round * 100 + 4)
            try await bench.store(ids)
            try await produce(ids, kafka, padding: 700_000)
            try await work(4, kafka) { try await bench.credit($0) }
            // A look in between, as there is one a second; the watch sleeps before it and when it is done.
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(1))
            await clock.sleepers(atLeast: 1)
        }
        #expect(try await oldest(kafka) > 0, "the cluster kept everything; nothing is proven")
        let report = Task { await auditor.audit(within: .seconds(600)) }
        let ticking = Task {
            while !Task.isCancelled {
                clock.advance(by: .milliseconds(200))
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        #expect(await report.value.lines == ["pass 0: 0 found"])
        ticking.cancel()
        await kafka.stop()
    }

    private func oldest(_ kafka: KafkaFixture) async throws -> Int64 {
        let admin = try KafkaAdmin(
            endpoint: KafkaEndpoint(brokers: kafka.brokers), clientID: "test", timeout: .seconds(30))
        let (low, _) = try await admin.watermarks(KafkaPartition(topic: "order-completed", partition: 0))
        await admin.close()
        return low
    }

    @Test func aTopicThatIsMadeByItsFirstRecordIsNoObstacle() async throws {
        let kafka = try await KafkaFixture.start()
        var bench = try await AuditBench.start()
        bench.kafka = KafkaTarget(
            brokers: kafka.brokers, groups: [ConsumerGroup(name: Self.group, topics: ["order-completed"])])
        let report = try await bench.report([.noMissingPoints(after: [Self.group])], within: .seconds(60)) {
            try kafka.cluster.createTopic(name: "order-completed", partitions: 1)
            try await bench.store([1])
            try await produce([1], kafka)
            try await work(1, kafka) { try await bench.credit($0) }
        }
        #expect(report.lines == ["pass 0: 0 found"])
        await kafka.stop()
    }

    @Test func aClusterThatIsGoneLeavesItOpenWithinTheLimit() async throws {
        let (bench, kafka) = try await bench()
        let auditor = try bench.auditor([.noMissingPoints(after: [Self.group])])
        try await auditor.begin()
        await kafka.stop()
        let start = ContinuousClock.now
        let audit = try #require(await auditor.audit(within: .seconds(2)).audits.first)
        #expect(audit.result == .inconclusive)
        #expect(audit.detail.contains("could not be read"), "\(audit.detail)")
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func aClusterThatIsNotThereEndsTheRunBeforeItBegins() async throws {
        var bench = try await AuditBench.start()
        bench.kafka = KafkaTarget(
            brokers: "127.0.0.1:\(try FreePort.find())", groups: [ConsumerGroup(name: Self.group, topics: ["t"])])
        let auditor = try bench.auditor([.noMissingPoints(after: [Self.group])])
        await #expect(throws: ChaosError.self) { try await auditor.begin() }
    }

    @Test func aGroupThatTheTargetDoesNotDescribeLeavesItOpen() async throws {
        let (bench, kafka) = try await bench()
        let report = try await bench.report([.noMissingPoints(after: ["others"])])
        #expect(report.lines == ["inconclusive -: the target file does not describe the consumer group others"])
        await kafka.stop()
    }
}

import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosFaults

/// A topic, a consumer group and the application's worker of a test's own on a real cluster.
final class ConsumerLagBench: Sendable {
    static let password = "hush-hush-kafka"

    /// The real program, which is built beside the tests.
    static let program: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return ((own as NSString).deletingLastPathComponent as NSString).appendingPathComponent("firedrill")
    }()

    let kafka: KafkaFixture
    let name = "t\(UUID().uuidString.prefix(8).lowercased())"
    let partitions: Int
    let session: Duration
    let worker: GroupWorker

    private init(_ kafka: KafkaFixture, _ partitions: Int, _ session: Duration) async throws {
        self.kafka = kafka
        self.partitions = partitions
        self.session = session
        try kafka.cluster.createTopic(name: name, partitions: partitions)
        worker = try await GroupWorker(
            brokers: kafka.brokers, group: name, topic: name, session: Int(session.nanoseconds / 1_000_000))
    }

    /// Runs the body when the worker has every partition, and ends the worker afterwards. The embedded cluster takes the
    /// session timeout less one second for each rebalance, and three seconds for the first.
    static func with(
        partitions: Int = 2, session: Duration = .seconds(4), on kafka: KafkaFixture? = nil,
        _ body: (ConsumerLagBench) async throws -> Void
    ) async throws {
        let kafka = if let kafka { kafka } else { try await KafkaFixture.shared() }
        let bench = try await ConsumerLagBench(kafka, partitions, session)
        do {
            try await bench.hasAll()
            try await body(bench)
        } catch {
            await bench.end()
            throw error
        }
        await bench.end()
    }

    private func end() async {
        for process in await processes(of: tag) { process.signal(SIGKILL) }
        await worker.stop()
    }

    /// The run is named after the bench, so that what is left of it can be found.
    var run: String { name }
    var tag: String { "firedrill:\(name)" }

    var target: Target {
        Target(
            name: "kafka-test", allowsChaos: true,
            kafka: KafkaTarget(
                brokers: kafka.brokers, options: ["sasl.password": Secret(Self.password)],
                groups: [ConsumerGroup(name: name, topics: [name])]),
            source: "targets/kafka-test.yaml")
    }

    func parameters(_ changes: [String: ParameterValue] = [:]) -> FaultParameters {
        var values: [String: ParameterValue] = [
            "group": .text(name), "session-timeout": .duration(session), "take-within": .duration(.seconds(60)),
            "lease": .duration(.seconds(10)),
        ]
        for descriptor in KafkaConsumerLag.parameters where values[descriptor.name] == nil {
            values[descriptor.name] = descriptor.defaultValue
        }
        return FaultParameters(values.merging(changes) { $1 })
    }

    func fault(
        _ changes: [String: ParameterValue] = [:], program: String = ConsumerLagBench.program
    ) throws -> KafkaConsumerLag {
        try KafkaConsumerLag(
            context: FaultContext(
                target: target, parameters: parameters(changes), run: run, clock: MonotonicRunClock(), program: program)
        )
    }

    func order(_ changes: [String: ParameterValue] = [:]) throws -> StuckOrder {
        let settings = try ConsumerLagSettings(parameters(changes), target: target)
        return StuckOrder(settings, kafka: try #require(target.kafka), tag: tag)
    }

    func recover(_ undo: UndoRecord) async throws -> RecoveryReport {
        try await KafkaConsumerLag.recover(undo, target: target, clock: MonotonicRunClock())
    }

    /// The processes of the stuck members that run now.
    func processes(of tag: String) async -> [FoundProcess] {
        await ProcessFinder.processes(withArguments: [StuckMembers.command, tag])
    }

    func onlyProcess() async throws -> FoundProcess {
        let found = await processes(of: tag)
        try #require(found.count == 1, "\(found.count) processes")
        return found[0]
    }

    /// Waits until the application's worker has every partition again.
    func hasAll(within limit: Duration = .seconds(60)) async throws {
        try await eventually("the worker has \(worker.partitions) of \(partitions) partitions", within: limit) {
            worker.partitions.count == partitions
        }
    }

    /// Waits until the worker knows that it has one partition less.
    func hasOne() async throws {
        try await eventually("the worker has \(worker.partitions)") { worker.partitions.count == partitions - 1 }
    }

    /// How long the group takes from now on until it begins to deal its partitions anew: members that leave are missed
    /// within a heartbeat, others only after their session timeout.
    func timeUntilMissed(since rebalances: Int) async throws -> Duration {
        let start = ContinuousClock.now
        try await eventually("the group misses nobody") { worker.rebalances > rebalances }
        return ContinuousClock.now - start
    }

    /// Tries up to three times to be quicker than the limit. A busy machine is late now and then; members that did not
    /// leave are late each time.
    static func isQuicker(than limit: Duration, _ attempt: () async throws -> Duration) async throws -> Bool {
        for _ in 0..<3 {
            if try await attempt() < limit { return true }
        }
        return false
    }

    func produce(_ count: Int) async throws {
        let producer = try KafkaProducer(
            endpoint: try KafkaEndpoint(brokers: kafka.brokers), clientID: "writer", options: ["linger.ms": "1"])
        for number in 0..<count {
            _ = try await producer.send(
                topic: name, key: Array("k\(number)".utf8), value: Array("v".utf8), timeout: .seconds(60))
        }
        await producer.close()
    }

    func rig() -> FaultRig {
        FaultRig(
            target: target, parameters: parameters(), program: Self.program, secrets: [Self.password],
            staysOutFor: .seconds(3),
            fingerprint: { [self] in "the worker has \(worker.partitions)" },
            traces: { [self] tag in await processes(of: tag).map { "process \($0.pid)" } },
            throwOut: { [self] tag in for process in await processes(of: tag) { process.signal(SIGTERM) } })
    }
}

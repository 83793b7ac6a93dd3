import ChaosClients
import ChaosTestKit
import Foundation
import Logging
import Testing

@testable import issuance

extension ServiceTests {
    @Suite struct PointsTests {
        /// A member of the group that dies between the database's commit and its own.
        private struct DyingSource: MessageSource {
            struct Died: Error {}
            let consumer: KafkaConsumer
            let isAlive: @Sendable () -> Bool

            var rebalances: Int { consumer.rebalances }
            func poll(max: Int, timeout: Duration) async throws -> [KafkaMessage] {
                try await consumer.poll(max: max, timeout: timeout)
            }
            func commit(_ offsets: [KafkaPartition: Int64]) async throws {
                guard isAlive() else { throw Died() }
                try await consumer.commit(offsets)
            }
            func assignment() async throws -> Set<KafkaPartition> { try await consumer.assignment() }
            func close() async { await consumer.close() }
        }

        @Test func pointsAreCreditedOnceWhenTheWorkerDiesBeforeItsCommit() async throws {
            try await IssuanceStack.withAPI { stack, api in
                for user in 1...20 { #expect(try await api.order(user % 5 + 1, [user]).status == 200) }
                let switches = SwitchBoard(role: .pointsWorker)
                let metrics = WorkerMetrics(writtenName: "n", writtenHelp: "h")
                let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                let endpoint = try PostgresEndpoint(url: stack.sqlURL)
                let database = Database(
                    primary: SQLPool(endpoint: endpoint, size: 2), replica: nil, switches: switches, logger: logger
                )
                let deaths = Shared(0)
                let kafka = try KafkaEndpoint(brokers: stack.kafka.brokers)
                let worker = BatchWorker(
                    open: {
                        let consumer = try KafkaConsumer(
                            endpoint: kafka, groupID: Topic.pointsGroup, clientID: "test",
                            options: ["session.timeout.ms": "6000", "auto.offset.reset": "earliest"])
                        try await consumer.subscribe([Topic.orderCompleted])
                        return DyingSource(consumer: consumer) {
                            deaths.change { deaths in
                                deaths += 1
                                return deaths > 3
                            }
                        }
                    },
                    handler: PointsHandler(
                        store: PostgresPointsStore(database: database),
                        batch: EventBatch(
                            rejected: RejectedEvents(database: database), metrics: metrics, logger: logger),
                        switches: switches, metrics: metrics),
                    switches: switches, metrics: metrics, logger: logger)
                let task = Task { try await worker.run() }
                await eventually(within: .seconds(120)) {
                    var text = PrometheusText()
                    metrics.writeMetrics(to: &text)
                    return text.text.contains("issuance_consumed_total 20\n")
                }
                task.cancel()
                try await task.value
                await database.close()
                #expect(deaths.value > 3)
                try await expectExactlyOnce(stack, orders: 20)
            }
        }

        @Test func pointsAreCreditedOnceWhenWorkersAreKilledAtRandom() async throws {
            try await IssuanceStack.withAPI { stack, api in
                let load = Task {
                    for user in 1...150 {
                        let answer = try await api.order(user % 20 + 1, [user % 20 + 1])
                        #expect(answer.status == 200)
                    }
                }
                for _ in 0..<3 {
                    let worker = try await stack.pointsWorker(["ISSUANCE_PREFETCH": "3"])
                    try await ContinuousClock().sleep(for: .milliseconds(Int.random(in: 50...400)))
                    await worker.kill()
                }
                try await load.value
                _ = try await stack.pointsWorker(["ISSUANCE_PREFETCH": "3", "ISSUANCE_WORKER_CONCURRENCY": "2"])
                await eventually(within: .seconds(120)) {
                    try await stack.number("SELECT count(*) AS n FROM points_ledger") == 150
                }
                try await expectExactlyOnce(stack, orders: 150)
            }
        }

        @Test func pointsInsideTheOrderAreThereAtOnceAndNotCreditedAgain() async throws {
            try await IssuanceStack.withAPI(["ISSUANCE_POINTS_MODE": "inOrder"]) { stack, api in
                // Product 3 costs 2500.
                #expect(try await api.order(6, [3]).status == 200)
                #expect(try await api.get("/api/points/6").text == #"{"points":25,"userId":6}"#)
                let worker = try await stack.pointsWorker()
                await eventually { try await worker.metric("issuance_repeated_total") == 1 }
                #expect(try await worker.metric("issuance_credited_total") == 0)
                #expect(try await api.get("/api/points/6")["points"] == .int(25))
            }
        }

        @Test func aMessageThatCannotBeReadIsSetAsideAndTheRestGoesOn() async throws {
            try await IssuanceStack.withAPI { stack, api in
                let producer = try KafkaProducer(
                    endpoint: KafkaEndpoint(brokers: stack.kafka.brokers), clientID: "test")
                for text in ["not json", #"{"orderId":"x"}"#, ""] {
                    _ = try await producer.send(topic: "order-completed", key: nil, value: Array(text.utf8))
                }
                #expect(try await api.order(1, [1]).status == 200)
                let worker = try await stack.pointsWorker()
                await eventually { try await stack.number("SELECT count(*) AS n FROM rejected_events") == 3 }
                await eventually { try await stack.number("SELECT count(*) AS n FROM points_ledger") == 1 }
                await eventually { try await worker.metric("issuance_rejected_total") == 3 }
                await producer.close()
            }
        }

        @Test func aWorkerShowsItsPartitions() async throws {
            try await IssuanceStack.with { stack in
                let worker = try await stack.pointsWorker()
                await eventually { try await worker.metric("issuance_assigned_partitions") == 3 }
                #expect(
                    try await worker.metric(#"issuance_assigned_partition{topic="order-completed",partition="2"}"#) == 1
                )
                #expect(try await worker.metric("issuance_rebalances_total") ?? 0 >= 1)
                #expect(try await worker.metric("issuance_last_poll_age_seconds") ?? 99 < 30)
                #expect(try await worker.metric("process_pid") == worker.pid.map(Double.init))
                #expect(try await worker.metric("process_resident_memory_bytes") ?? 0 > 1_000_000)
            }
        }

        private func expectExactlyOnce(_ stack: IssuanceStack, orders: Int) async throws {
            #expect(try await stack.number("SELECT count(*) AS n FROM points_ledger") == orders)
            let expected = try await stack.number("SELECT sum(greatest(1, total / 100))::bigint AS n FROM orders")
            #expect(try await stack.number("SELECT sum(points)::bigint AS n FROM points_ledger") == expected)
            #expect(try await stack.number("SELECT sum(points)::bigint AS n FROM points_balance") == expected)
        }
    }
}

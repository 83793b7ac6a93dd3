import ChaosClients
import ChaosCore
import Testing

@testable import ChaosProbes

@Suite struct GroupReadingsTests {
    private func partition(_ number: Int) -> KafkaPartition { KafkaPartition(topic: "orders", partition: number) }

    private func readings(_ backlogs: [Result<KafkaBacklog, ClientError>]) -> GroupReadings {
        GroupReadings(
            group: "points",
            backlogs: Dictionary(backlogs.enumerated().map { (partition($0), $1) }, uniquingKeysWith: { $1 }),
            wallClock: 100_000)
    }

    @Test func lagsAddUpAndTheOldestRecordCounts() {
        let readings = readings([
            .success(KafkaBacklog(committed: 5, low: 0, end: 9, oldestUnread: .success(99_000))),
            .success(KafkaBacklog(committed: 1, low: 0, end: 2, oldestUnread: .success(88_500))),
            .success(KafkaBacklog(committed: 7, low: 0, end: 7)),
            .success(KafkaBacklog(committed: nil, low: 0, end: 0)),
        ])
        #expect(readings.lag == .value(5))
        #expect(readings.timeLag == .value(11.5))
        let labels = ["group": "points", "topic": "orders", "partition": "1"]
        #expect(readings.partitions[Metric("kafka.partition_lag", labels)] == .value(1))
        #expect(readings.partitions.count == 4)
    }

    @Test func withoutLagThereIsNoDelayEither() {
        let readings = readings([.success(KafkaBacklog(committed: 7, low: 0, end: 7))])
        #expect(readings.lag == .value(0) && readings.timeLag == .value(0))
    }

    @Test func aRecordFromTheFutureIsNoNegativeDelay() {
        let readings = readings([.success(KafkaBacklog(committed: 1, low: 0, end: 2, oldestUnread: .success(100_700)))])
        #expect(readings.timeLag == .value(0))
    }

    @Test func onePartitionThatWasNeverCommittedMakesTheGroupUnknown() {
        let readings = readings([
            .success(KafkaBacklog(committed: 5, low: 0, end: 9, oldestUnread: .success(99_000))),
            .success(KafkaBacklog(committed: nil, low: 0, end: 3)),
        ])
        let reason = "the group never committed in orders[1], where 3 records were made"
        #expect(readings.lag == .unknown(reason))
        #expect(readings.timeLag == .unknown(reason))
        let each = (0...1).map { number in
            readings.partitions[
                Metric("kafka.partition_lag", ["group": "points", "topic": "orders", "partition": "\(number)"])]
        }
        #expect(each == [.value(4), .unknown(reason)])
    }

    @Test func onePartitionThatDoesNotAnswerMakesTheGroupUnknown() {
        let error = ClientError(code: .timedOut, operation: "watermarks", target: "h:1", cause: "no leader")
        let readings = readings([.success(KafkaBacklog(committed: 5, low: 0, end: 9)), .failure(error)])
        #expect(readings.lag == .unknown("orders[1] does not answer: no leader"))
        #expect(readings.timeLag.value == nil)
    }

    @Test func aRecordWhoseTimeIsNotKnownMakesTheDelayUnknownAndNotTheLag() {
        let error = ClientError(code: .timedOut, operation: "read", target: "h:1", cause: "no record came in time")
        let readings = readings([
            .success(KafkaBacklog(committed: 5, low: 0, end: 9, oldestUnread: .failure(error)))
        ])
        #expect(readings.lag == .value(4))
        #expect(
            readings.timeLag
                == .unknown("the oldest unread record of orders[0] could not be read: no record came in time"))
    }
}

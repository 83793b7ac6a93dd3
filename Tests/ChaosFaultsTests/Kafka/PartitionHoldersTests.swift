import ChaosCore
import Testing

@testable import ChaosFaults

@Suite struct PartitionHoldersTests {
    @Test func readsTheAssignedPartitionsOfTheTopics() {
        let page = """
            # TYPE issuance_assigned_partition gauge
            issuance_assigned_partition{topic="orders",partition="2"} 1
            issuance_assigned_partition{topic="orders",partition="0"} 1
            issuance_assigned_partition{topic="coupons",partition="1"} 1
            issuance_assigned_partition{topic="orders",partition="1"} 0
            """
        #expect(PartitionHolders.partitions(in: page, ["orders"]) == ["orders[0]", "orders[2]"])
        #expect(PartitionHolders.partitions(in: "", ["orders"]) == [])
    }

    @Test func aTargetWithoutPagesLeavesItUnknown() async {
        let holders = await PartitionHolders.read(KafkaTarget(brokers: "h:1"), topics: ["orders"])
        #expect(holders.description == "unknown (the target file names no metrics pages of the workers)")
    }

    @Test func aPageThatDoesNotAnswerIsNamedWithoutItsPassword() async {
        let kafka = KafkaTarget(brokers: "h:1", workerMetrics: ["http://me:hush@127.0.0.1:1/metrics"])
        let holders = await PartitionHolders.read(kafka, topics: ["orders"])
        #expect(holders.description == "127.0.0.1:1 does not answer")
    }
}

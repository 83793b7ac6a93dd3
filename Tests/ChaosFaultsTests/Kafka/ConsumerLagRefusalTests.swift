import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosFaults

/// What is refused before anything is touched.
@Suite struct ConsumerLagRefusalTests {
    private func target(
        groups: [ConsumerGroup] = [ConsumerGroup(name: "points", topics: ["orders", "refunds"])], hasKafka: Bool = true
    ) -> Target {
        Target(
            name: "shop", allowsChaos: true,
            kafka: hasKafka ? KafkaTarget(brokers: "127.0.0.1:1", groups: groups) : nil, source: "shop.yaml")
    }

    private func context(_ changes: [String: ParameterValue], _ target: Target) -> FaultContext {
        var values: [String: ParameterValue] = ["group": .text("points")]
        for descriptor in KafkaConsumerLag.parameters where values[descriptor.name] == nil {
            values[descriptor.name] = descriptor.defaultValue
        }
        return FaultContext(
            target: target, parameters: FaultParameters(values.merging(changes) { $1 }), run: "r",
            clock: MonotonicRunClock())
    }

    private func refusal(_ changes: [String: ParameterValue], _ target: Target) -> ChaosError? {
        do throws(ChaosError) {
            _ = try KafkaConsumerLag(context: context(changes, target))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        (["topic": ParameterValue.text("payments")], "topic", "the group points reads orders, refunds"),
        (["partitions": .text("one")], "partitions", "it must be any, or numbers"),
        (["partitions": .text("-1")], "partitions", "it must be any, or numbers"),
        (["partitions": .text("")], "partitions", "it must be any, or numbers"),
        (["members": .whole(9)], "members", "max-members is 8"),
        (["session-timeout": .duration(.milliseconds(10))], "session-timeout", "between 3500ms and 5m"),
        (["take-within": .duration(.zero)], "take-within", "between 1s and 5m"),
        (["lease": .duration(.seconds(60))], "lease", "between 600ms and 30s"),
        (["assignors": .text("range")], "join the group points", "the group speaks range,roundrobin"),
        (["assignors": .text("roundrobin,range")], "join the group points", "the group speaks range,roundrobin"),
        (["assignors": .text("cooperative-sticky")], "join the group points", "the group speaks range,roundrobin"),
        (["group": .text("stranger")], "group", "describes no such group (known: points)"),
    ])
    func aParameterThatDoesNotFitIsNamed(_ changes: [String: ParameterValue], _ what: String, _ why: String) throws {
        let error = try #require(refusal(changes, target()))
        #expect(error.operation.contains(what), "\(error)")
        #expect(error.cause.contains(why), "\(error)")
    }

    @Test func aProtocolThatTheGroupDoesNotSpeakIsRefusedAndNotAMistakeInTheFile() {
        #expect(refusal(["assignors": .text("range")], target())?.code == .refused)
        #expect(refusal(["assignors": .text(" range , roundrobin ")], target()) == nil)
        #expect(refusal(["assignors": .text("target")], target()) == nil)
    }

    @Test func aGroupThatTheTargetDoesNotDescribeSaysWhatToAdd() throws {
        let error = try #require(refusal([:], target(groups: [])))
        #expect(error.cause.contains("(known: none)"))
        #expect(error.remedy?.contains("groups: { points: { topics: [...], assignors:") == true)
        #expect(refusal([:], target(hasKafka: false))?.cause == "the target file has no kafka section")
    }

    @Test func brokersThatCannotBeUnderstoodAreAMistakeInTheFile() {
        let target = Target(
            name: "shop", allowsChaos: true,
            kafka: KafkaTarget(brokers: "nonsense", groups: [ConsumerGroup(name: "points", topics: ["orders"])]),
            source: "shop.yaml")
        #expect(refusal([:], target)?.code == .invalidFile)
    }

    @Test(arguments: [("any", nil), ("0,2", [0, 2]), ("{0..2}", [0, 1, 2]), ("7", [7])] as [(String, Set<Int>?)])
    func partitionsAreNumbersOrAny(_ text: String, _ numbers: Set<Int>?) throws {
        let settings = try ConsumerLagSettings(
            context(["partitions": .text(text)], target()).parameters, target: target())
        #expect(settings.wanted == numbers)
        #expect(settings.topics == ["orders", "refunds"])
    }

    @Test func aTopicOrPartitionThatIsNotThereIsRefusedBeforeAnythingIsTouched() async throws {
        try await ConsumerLagBench.with { bench in
            let beyond = try bench.fault(["partitions": .text("7")])
            #expect(try await beyond.plan().refusal?.contains("none of the wanted partitions exists") == true)
            await #expect(throws: ChaosError.self) { try await beyond.capture() }
            let missing = KafkaTarget(
                brokers: bench.kafka.brokers, groups: [ConsumerGroup(name: bench.name, topics: ["no-such-topic"])])
            let target = Target(name: "t", allowsChaos: true, kafka: missing, source: "t.yaml")
            let fault = try KafkaConsumerLag(
                context: FaultContext(
                    target: target, parameters: bench.parameters(), run: "r", clock: MonotonicRunClock()))
            #expect(try await fault.plan().refusal == "there is no topic no-such-topic on the cluster")
        }
    }

    @Test func aClusterThatDoesNotAnswerIsAnErrorOfThePlan() async throws {
        let fault = try KafkaConsumerLag(context: context([:], target()))
        await #expect(throws: (any Error).self) { try await fault.plan() }
        await fault.letGo()
    }
}

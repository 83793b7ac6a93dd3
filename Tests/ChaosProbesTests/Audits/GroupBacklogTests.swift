import ChaosClients
import ChaosCore
import Testing

@testable import ChaosProbes

@Suite struct GroupBacklogTests {
    typealias Look = (committed: Int64?, low: Int64, high: Int64)

    private let partition = KafkaPartition(topic: "orders", partition: 0)

    private func position(_ look: Look) -> [KafkaPartition: GroupPosition] {
        [partition: GroupPosition(committed: look.committed, low: look.low, high: look.high)]
    }

    /// One look a second; the first is the beginning.
    private func answer(_ looks: [Look]) -> BacklogAnswer {
        var backlog = GroupBacklog(group: "workers")
        for (second, look) in looks.enumerated() {
            if second == 0 {
                backlog.begin(position(look))
            } else {
                backlog.take(position(look), at: Instant(seconds: Double(second)))
            }
        }
        return backlog.answer(waited: .seconds(30))
    }

    @Test(
        arguments: [
            // Caught up at once, and later; the first of the calm looks counts.
            ([(5, 0, 5), (5, 0, 5), (5, 0, 5)], 1),
            ([(5, 0, 5), (5, 0, 9), (9, 0, 9), (9, 0, 9), (9, 0, 9)], 2),
            // More came in between.
            ([(0, 0, 0), (9, 0, 9), (9, 0, 12), (12, 0, 12), (12, 0, 12)], 3),
            // Nothing was ever there.
            ([(nil, 0, 0), (nil, 0, 0), (nil, 0, 0)], 1),
            ([(nil, 7, 7), (nil, 7, 7), (nil, 7, 7)], 1),
            // A topic that outgrows its retention while the group keeps up, and one that did so long ago.
            ([(100, 0, 100), (200, 80, 210), (300, 190, 310), (310, 200, 310), (310, 200, 310)], 3),
            ([(1_000, 900, 1_000), (1_100, 950, 1_100), (1_100, 1_050, 1_100)], 1),
            // Old records that nobody had read are not records of the run.
            ([(10, 0, 500), (10, 400, 500), (520, 500, 520), (520, 500, 520)], 2),
        ] as [([Look], Double)])
    func aGroupThatCaughtUpIsDrainedSinceTheFirstCalmLook(_ looks: [Look], _ second: Double) {
        #expect(answer(looks) == .drained(Instant(seconds: second)))
    }

    @Test(
        arguments: [
            ([(0, 0, 0), (88, 0, 400), (88, 0, 400)], "312 records of workers were not processed within 30 s"),
            ([(0, 0, 0), (5, 0, 5)], "the backlog of workers was not seen gone twice within 30 s"),
            (
                [(0, 0, 0), (nil, 0, 12), (nil, 0, 12)],
                "workers has committed nothing on orders[0], which holds 12 records, within 30 s"
            ),
            // Records of the run were deleted while the group stood before them; that it jumped over them later helps not.
            (
                [(100, 0, 100), (100, 0, 500), (100, 300, 800), (800, 300, 800), (800, 300, 800)],
                "retention: records 100 to 299 of orders[0] were deleted before workers was seen to be done with them"
            ),
            // The jump came before the next look.
            (
                [(100, 0, 100), (120, 0, 500), (800, 300, 800), (800, 300, 800)],
                "retention: records 120 to 299 of orders[0] were deleted before workers was seen to be done with them"
            ),
            // Of a group that was far behind only the run's own records count.
            (
                [(10, 0, 500), (10, 600, 900), (900, 600, 900), (900, 600, 900)],
                "retention: records 500 to 599 of orders[0] were deleted before workers was seen to be done with them"
            ),
            (
                [(nil, 0, 0), (nil, 20, 50), (50, 20, 50), (50, 20, 50)],
                "retention: records 0 to 19 of orders[0] were deleted before workers was seen to be done with them"
            ),
            // The cluster was started anew, and its memory with it.
            (
                [(100, 0, 100), (200, 0, 200), (nil, 0, 0), (nil, 0, 0)],
                "retention: orders[0] ends at 0 and ended at 200 before; its records are gone"
            ),
        ] as [([Look], String)])
    func aGroupThatCannotBeJudgedSaysWhyWithNumbers(_ looks: [Look], _ reason: String) {
        #expect(answer(looks) == .unanswerable(reason))
    }

    @Test func aLookThatFailedInterruptsTheCalm() {
        var backlog = GroupBacklog(group: "workers")
        backlog.begin(position((5, 0, 5)))
        backlog.take(position((5, 0, 5)), at: Instant(seconds: 1))
        backlog.miss("Kafka does not answer: no broker")
        #expect(
            backlog.answer(waited: .seconds(3))
                == .unanswerable("the backlog of workers could not be read: Kafka does not answer: no broker"))
        backlog.take(position((5, 0, 5)), at: Instant(seconds: 3))
        #expect(backlog.drainedSince == nil)
        backlog.take(position((5, 0, 5)), at: Instant(seconds: 4))
        #expect(backlog.answer(waited: .seconds(3)) == .drained(Instant(seconds: 3)))
    }

    /// What was deleted in the meantime is seen by what was known before.
    @Test func retentionIsSeenBehindAGapInTheLooks() {
        var backlog = GroupBacklog(group: "workers")
        backlog.begin(position((0, 0, 0)))
        backlog.take(position((10, 0, 50)), at: Instant(seconds: 1))
        backlog.miss("Kafka does not answer")
        backlog.take(position((90, 30, 90)), at: Instant(seconds: 9))
        backlog.take(position((90, 30, 90)), at: Instant(seconds: 10))
        guard case .unanswerable(let reason) = backlog.answer(waited: .zero) else {
            Issue.record("drained")
            return
        }
        #expect(reason.hasPrefix("retention: records 10 to 29 of orders[0]"))
    }

    @Test func aGroupOfWhichNothingIsKnownFromTheBeginningCannotBeJudged() {
        var backlog = GroupBacklog(group: "workers")
        backlog.miss("Kafka refused the question: GROUP_AUTHORIZATION_FAILED")
        backlog.take(position((5, 0, 5)), at: Instant(seconds: 1))
        backlog.take(position((5, 0, 5)), at: Instant(seconds: 2))
        guard case .unanswerable(let reason) = backlog.answer(waited: .zero) else {
            Issue.record("drained")
            return
        }
        #expect(reason.hasPrefix("the backlog of workers could not be read when the run began"))
    }

    @Test func theLagOfSeveralPartitionsIsAddedUp() {
        var backlog = GroupBacklog(group: "workers")
        let other = KafkaPartition(topic: "orders", partition: 1)
        backlog.begin([:])
        let look = [
            partition: GroupPosition(committed: 900, low: 0, high: 2_000),
            other: GroupPosition(committed: 0, low: 0, high: 137),
        ]
        backlog.take(look, at: Instant(seconds: 1))
        #expect(
            backlog.answer(waited: .milliseconds(1_500))
                == .unanswerable("1,237 records of workers were not processed within 1.5 s"))
    }
}

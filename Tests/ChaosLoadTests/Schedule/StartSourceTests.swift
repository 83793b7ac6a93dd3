import ChaosCore
import Testing

@testable import ChaosLoad

@Suite struct StartSourceTests {
    private static let second: Int64 = 1_000_000_000

    private func drain(_ source: any StartSource, by now: Int64) -> [IterationStart] {
        var starts: [IterationStart] = []
        while let start = source.takeStart(by: now) { starts.append(start) }
        return starts
    }

    @Test func arrivalsTakeTheLowestFreeSlot() throws {
        let source = ArrivalSource(
            schedule: ArrivalSchedule(perSecond: 10, length: nil), capacity: 100, numbers: VirtualUserNumbers())
        source.begin(at: Self.second)
        #expect(source.nextDue == Self.second)
        let first = drain(source, by: Self.second + 250_000_000)
        #expect(first.map(\.intended) == [1_000_000_000, 1_100_000_000, 1_200_000_000])
        #expect(first.map(\.vu) == [1, 2, 3])
        source.iterationEnded(first[1].user, at: Self.second, pause: 0)
        source.iterationEnded(first[0].user, at: Self.second, pause: 0)
        let next = try #require(source.takeStart(by: Self.second + 300_000_000))
        #expect((next.vu, next.iteration) == (1, 1))
        #expect(source.activeUsers == nil && source.end == nil && !source.isExhausted)
        source.stop()
        #expect(source.nextDue == nil && source.isExhausted)
    }

    @Test func withoutAFreeSlotAStartHasNoUser() throws {
        let source = ArrivalSource(
            schedule: ArrivalSchedule(perSecond: 10, length: nil), capacity: 2, numbers: VirtualUserNumbers())
        source.begin(at: 0)
        let starts = drain(source, by: 200_000_000)
        #expect(starts.map(\.user) == [0, 1, -1])
        source.skipped(starts[2], at: 0)
        source.skipped(starts[0], at: 0)
        #expect(try #require(source.takeStart(by: 300_000_000)).user == 0)
    }

    @Test func aSlotGetsAFreshNumberBeforeItsUsersRepeat() {
        let numbers = VirtualUserNumbers()
        var user = VirtualUser(number: numbers.take(10))
        var seen: Set<Int> = []
        for _ in 0..<250_000 {
            seen.insert(user.number * 100_000 + user.iteration + 1)
            user.advance(numbers)
        }
        #expect(seen.count == 250_000)
        #expect(user.number == 12)
    }

    @Test func aUserStartsAgainAfterAnswerAndThinkTime() throws {
        let source = UserSource(
            schedule: UserSchedule(users: 1, thinkTime: .seconds(1), length: .seconds(10)),
            thinkTime: Self.second, numbers: VirtualUserNumbers())
        source.begin(at: 5 * Self.second)
        let first = try #require(source.takeStart(by: 5 * Self.second))
        #expect(first == IterationStart(intended: 5 * Self.second, user: 0, vu: 1, iteration: 0))
        #expect(source.takeStart(by: 9 * Self.second) == nil, "waits for the answer")
        #expect(source.activeUsers == 1)
        source.iterationEnded(0, at: 7 * Self.second, pause: 0)
        #expect(source.nextDue == 8 * Self.second)
        let second = try #require(source.takeStart(by: 8 * Self.second + 5))
        #expect(second == IterationStart(intended: 8 * Self.second, user: 0, vu: 1, iteration: 1))
        var iterations: [Int64] = []
        source.drainIterations { ended, length in iterations += [ended, length] }
        #expect(iterations == [8 * Self.second, 3 * Self.second])
        source.iterationEnded(0, at: 15 * Self.second, pause: 0)
        #expect(source.takeStart(by: 20 * Self.second) == nil, "the load ended at 15 s")
        #expect(source.isExhausted && source.activeUsers == 0)
    }

    @Test func aUserWhoMustLeaveFinishesFirstAndMayComeBack() throws {
        let schedule = UserSchedule(
            startUsers: 2,
            stages: [
                LoadStage(duration: .seconds(1), target: 1), LoadStage(duration: .seconds(9), target: 1),
                LoadStage(duration: .zero, target: 2), LoadStage(duration: .seconds(10), target: 2),
            ], thinkTime: .zero)
        let source = UserSource(schedule: schedule, thinkTime: 0, numbers: VirtualUserNumbers())
        source.begin(at: 0)
        #expect(drain(source, by: 0).map(\.vu) == [1, 2])
        source.iterationEnded(1, at: 3 * Self.second, pause: 0)
        #expect(source.takeStart(by: 4 * Self.second) == nil)
        #expect(source.activeUsers == 1)
        let back = try #require(source.takeStart(by: 10 * Self.second))
        #expect((back.vu, back.iteration, back.intended) == (2, 1, 10 * Self.second))
    }

    @Test func aPauseHoldsAUserWithoutThinkTime() throws {
        let source = UserSource(
            schedule: UserSchedule(users: 1, thinkTime: .zero, length: nil), thinkTime: 0,
            numbers: VirtualUserNumbers())
        source.begin(at: 0)
        let start = try #require(source.takeStart(by: 0))
        source.iterationEnded(0, at: 100, pause: 50)
        #expect(source.nextDue == 150)
        _ = source.takeStart(by: 150)
        source.skipped(start, at: 200)
        #expect(try #require(source.nextDue) == 200 + 100_000_000)
        var iterations = 0
        source.drainIterations { _, _ in iterations += 1 }
        #expect(iterations == 1, "a start that was never made is no iteration")
    }

    @Test func slotsComeBackLowestFirst() {
        var slots = SlotAllocator(capacity: 130)
        let all = (0..<130).compactMap { _ in slots.take() }
        #expect(all == Array(0..<130))
        #expect(slots.take() == nil)
        for slot in [129, 64, 3, 70] { slots.release(slot) }
        #expect((0..<5).map { _ in slots.take() } == [3, 64, 70, 129, nil])
    }

    @Test func theHeapGivesUsersInOrderOfTheirDue() {
        var random = LoadRandom(seed: 7)
        var heap = DueHeap()
        let dues = (0..<1_000).map { _ in Int64.random(in: 0...300, using: &random) }
        for (user, due) in dues.enumerated() { heap.insert(due: due, user: user) }
        var popped: [DueHeap.Entry] = []
        while let entry = heap.popFirst() { popped.append(entry) }
        #expect(popped == popped.sorted())
        #expect(popped.map(\.due) == dues.sorted())
        #expect(heap.count == 0)
    }
}

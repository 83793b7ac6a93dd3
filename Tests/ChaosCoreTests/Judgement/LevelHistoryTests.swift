import ChaosCore
import Testing

@Suite struct LevelHistoryTests {
    private func timeline(_ changes: [(at: Double, level: IncidentLevel?)]) -> Timeline {
        var timeline = Timeline(originEpochSeconds: 0)
        for (at, level) in changes {
            timeline.append(
                level == nil ? .levelLowered : .levelRaised, at: Instant(seconds: at), "x", evidence: "x", level: level)
        }
        return timeline
    }

    @Test func everyStretchHasItsLevelAndTheLastOneIsOpen() {
        let history = LevelHistory(
            timeline([(5, .l3), (8, .l1), (20, .l3), (30, nil)]), end: Instant(seconds: 42))
        #expect(history.spans.map(\.level) == [nil, .l3, .l1, .l3, nil])
        #expect(history.spans.map(\.seconds) == [5, 3, 12, 10, 12])
        #expect(history.spans.map(\.isOpen) == [false, false, false, false, true])
        #expect(history.secondsByLevel == [.l1: 12, .l3: 13])
    }

    @Test func withoutAChangeThereIsNoLevelAllAlong() {
        let history = LevelHistory(timeline([]), end: Instant(seconds: 9))
        #expect(history.spans.map(\.level) == [nil])
        #expect(history.secondsByLevel.isEmpty)
        #expect(LevelHistory(timeline([]), end: .origin).spans.isEmpty)
    }

    @Test func rowsOutOfOrderAreReadByTheirTimeAndThoseAfterTheEndNotAtAll() {
        let history = LevelHistory(timeline([(8, nil), (5, .l2), (50, .l1)]), end: Instant(seconds: 10))
        #expect(history.spans.map(\.level) == [nil, .l2, nil])
        #expect(history.secondsByLevel == [.l2: 3])
    }
}

import ChaosCore
import Testing

@Suite struct `A timeline` {
    @Test func `counts its events from one without gaps`() {
        var timeline = Timeline(originEpochSeconds: 0)
        for second in [3.0, 1, 2] {
            timeline.append(.note, at: Instant(seconds: second), "n", evidence: "e")
        }
        #expect(timeline.events.map(\.sequence) == [1, 2, 3])
        #expect(timeline.events.map(\.at.seconds) == [3, 1, 2], "in the order in which it was learned")
    }

    @Test func `returns the event that it appended`() {
        var timeline = Timeline(originEpochSeconds: 0)
        let event = timeline.append(
            .alertFired, at: Instant(seconds: 4), "Slow fired", evidence: "p95 is 3 s", stage: .alertFired)
        #expect(timeline.events == [event])
        #expect(event.stage == .alertFired)
        #expect(event.evidence == "p95 is 3 s")
    }

    @Test(arguments: Stage.allCases)
    func `answers nothing for a stage that did not happen`(stage: Stage) {
        let timeline = Timeline(originEpochSeconds: 0)
        #expect(timeline.instant(of: stage) == nil)
        #expect(timeline.stages.isEmpty)
    }

    @Test func `takes the first event of a stage`() {
        var timeline = Timeline(originEpochSeconds: 0)
        timeline.append(.alertFired, at: Instant(seconds: 4), "a", evidence: "", stage: .alertFired)
        timeline.append(.alertFired, at: Instant(seconds: 9), "b", evidence: "", stage: .alertFired)
        #expect(timeline.instant(of: .alertFired) == Instant(seconds: 4))
    }

    @Test(arguments: [Stage.recovered, .stable])
    func `takes the last recovery, and none that broke again`(stage: Stage) {
        var timeline = Timeline(originEpochSeconds: 0)
        timeline.append(.steadyStateBroken, at: Instant(seconds: 1), "broken", evidence: "")
        timeline.append(.note, at: Instant(seconds: 5), "back", evidence: "", stage: stage)
        timeline.append(.note, at: Instant(seconds: 6), "back", evidence: "", stage: stage)
        #expect(timeline.instant(of: stage) == Instant(seconds: 6))
        timeline.append(.steadyStateBroken, at: Instant(seconds: 7), "broken", evidence: "")
        #expect(timeline.instant(of: stage) == nil)
        timeline.append(.note, at: Instant(seconds: 8), "back", evidence: "", stage: stage)
        #expect(timeline.instant(of: stage) == Instant(seconds: 8))
        #expect(timeline.stages == [stage: Instant(seconds: 8)])
    }

    @Test func `stages are numbered t0 to t13, each with a title of its own`() {
        #expect(Stage.allCases.map(\.label) == (0...13).map { "t\($0)" })
        #expect(Set(Stage.allCases.map(\.title)).count == 14)
        #expect(Stage.injected.label == "t0")
        #expect(Stage.alertFired.label == "t4")
        #expect(Stage.stable.label == "t10")
    }
}

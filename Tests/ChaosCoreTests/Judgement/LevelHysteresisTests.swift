import ChaosCore
import Testing

@Suite struct `Lowering a level` {
    /// One rule for each level on one metric, so that a row of numbers tells the story: 3 is L1, 2 is L2, 1 is L3.
    private static let policy = LevelPolicy(rules: [
        .init(.l1, .condition(Condition(Metric("impact"), .atLeast, 3, unit: .count))),
        .init(.l2, .condition(Condition(Metric("impact"), .atLeast, 2, unit: .count))),
        .init(.l3, .condition(Condition(Metric("impact"), .atLeast, 1, unit: .count))),
    ])

    private struct Story {
        var tracker = LevelTracker(policy: policy)
        var second = 0

        /// Reads the same for this many seconds; `nil` is unknown. Returns "second:level" for every change.
        mutating func read(_ impact: Double?, for seconds: Int) -> [String] {
            take(seconds) { Observation(at: $0, [Metric("impact"): impact]) }
        }

        /// For this many seconds nobody answers at all.
        mutating func readNothing(for seconds: Int) -> [String] {
            take(seconds) { Observation(at: $0, [:]) }
        }

        private mutating func take(_ seconds: Int, _ make: (Double) -> Observation) -> [String] {
            (0..<seconds).compactMap { _ in
                let observation = make(Double(second))
                second += 1
                return tracker.take(observation, steadyState: SteadyStateReading([], observation))
            }.map { "\(Int($0.at.seconds)):\($0.to?.rawValue ?? "none")" }
        }
    }

    @Test func `waits ten seconds without a true clause`() {
        var story = Story()
        #expect(story.read(2, for: 7) == ["5:L2"])
        #expect(story.read(0, for: 30) == ["16:none"], "last true at second 6")
        #expect(story.tracker.worst == .l2, "the worst level stays")
    }

    @Test func `goes to the level that is still true, not to none`() {
        var story = Story()
        #expect(story.read(3, for: 6) == ["5:L1"])
        #expect(story.read(1, for: 30) == ["15:L3"])
        #expect(story.read(0, for: 30) == ["45:none"])
    }

    @Test func `begins anew with each relapse`() {
        var story = Story()
        #expect(story.read(2, for: 6) == ["5:L2"])
        for _ in 0..<5 {
            #expect(story.read(0, for: 9).isEmpty)
            #expect(story.read(2, for: 1).isEmpty, "one bad second is enough to stay")
        }
        #expect(story.read(0, for: 20) == ["65:none"])
    }

    @Test(arguments: [1, 9, 300])
    func `never follows from the unknown`(seconds: Int) {
        var story = Story()
        #expect(story.read(2, for: 6) == ["5:L2"])
        #expect(story.read(nil, for: seconds).isEmpty)
        #expect(story.tracker.current == .l2)
    }

    @Test func `never follows from the unknown after a single healthy reading`() {
        var story = Story()
        #expect(story.read(2, for: 6) == ["5:L2"])
        #expect(story.read(0, for: 1).isEmpty)
        #expect(story.read(nil, for: 300).isEmpty)
        #expect(story.read(0, for: 20) == ["316:none"], "ten known healthy seconds after the last unknown one")
    }

    @Test func `never follows from silence`() {
        var story = Story()
        #expect(story.read(2, for: 6) == ["5:L2"])
        #expect(story.readNothing(for: 300).isEmpty)
        #expect(story.tracker.current == .l2)
    }

    @Test func `can be followed by a new incident`() {
        var story = Story()
        #expect(story.read(1, for: 6) == ["5:L3"])
        #expect(story.read(0, for: 20) == ["15:none"])
        #expect(story.read(3, for: 6) == ["31:L1"])
        #expect(story.tracker.worst == .l1)
    }

    @Test func `says for how long no clause was true`() throws {
        var tracker = LevelTracker(policy: Self.policy)
        var changes: [LevelTracker.Change] = []
        for second in 0..<20 {
            let observation = Observation(at: Double(second), [Metric("impact"): second < 6 ? 1 : 0])
            let steady = SteadyStateReading([], observation)
            tracker.take(observation, steadyState: steady).map { changes.append($0) }
        }
        #expect(changes.map(\.reason).last == "no clause of L3 true for 10 s")
        #expect(changes.last?.from == .l3)
    }
}

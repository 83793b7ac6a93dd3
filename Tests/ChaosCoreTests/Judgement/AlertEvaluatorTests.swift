import ChaosCore
import Testing

@Suite struct `An alert rule` {
    /// One row: what the rule's metric read, at which second, and what that must change.
    private struct Step {
        let second: Double
        let reading: Double?
        let changes: [AlertEvaluator.Change]

        init(_ second: Double, _ reading: Double?, _ changes: [AlertEvaluator.Change]) {
            self.second = second
            self.reading = reading
            self.changes = changes
        }
    }

    private func run(hold: Duration, _ steps: [Step]) -> AlertEvaluator {
        var evaluator = AlertEvaluator(rule: AlertRule(name: "Slow", condition: .tooSlow, hold: hold))
        for step in steps {
            let changes = evaluator.evaluate(Observation(at: step.second, [.latency: step.reading]))
            #expect(changes == step.changes, "at \(step.second) s")
        }
        return evaluator
    }

    @Test func `fires when its condition was true for its hold, not before`() {
        let evaluator = run(
            hold: .seconds(2),
            [
                Step(0, 0.2, []), Step(1, 3, [.becameTrue]), Step(2, 3, []), Step(2.999, 3, []), Step(3, 3, [.fired]),
                Step(4, 3, []),
            ])
        #expect(evaluator.state == .firing(since: Instant(seconds: 3)))
    }

    @Test func `without a hold becomes true and fires at once`() {
        let evaluator = run(hold: .zero, [Step(0, 3, [.becameTrue, .fired]), Step(1, 3, [])])
        #expect(evaluator.state == .firing(since: .origin))
    }

    @Test func `that is broken while it is pending is cleared and begins anew`() {
        let evaluator = run(
            hold: .seconds(2),
            [
                Step(0, 3, [.becameTrue]), Step(1, 0.1, [.cleared]), Step(2, 3, [.becameTrue]), Step(3, 3, []),
                Step(4, 3, [.fired]),
            ])
        #expect(evaluator.state == .firing(since: Instant(seconds: 4)))
    }

    @Test func `resolves at the first known healthy reading and can fire again`() {
        let evaluator = run(
            hold: .zero,
            [Step(0, 3, [.becameTrue, .fired]), Step(1, 0.1, [.resolved]), Step(2, 3, [.becameTrue, .fired])])
        #expect(evaluator.state == .firing(since: Instant(seconds: 2)))
    }

    @Test func `is frozen by an unknown reading, which does not restart the hold`() {
        let evaluator = run(
            hold: .seconds(2),
            [
                Step(0, nil, []), Step(1, 3, [.becameTrue]), Step(2, nil, []), Step(3, nil, []), Step(4, 3, [.fired]),
                Step(5, nil, []), Step(60, nil, []), Step(61, 0.1, [.resolved]), Step(62, nil, []),
            ])
        #expect(evaluator.state == .inactive)
    }

    @Test func `never fires on readings that nobody knows`() {
        let evaluator = run(hold: .zero, (0..<100).map { Step(Double($0), nil, []) })
        #expect(evaluator.state == .inactive)
    }

    @Test func `does not take another label set for its own`() {
        var evaluator = AlertEvaluator(rule: AlertRule(name: "Slow", condition: .tooSlow, hold: .zero))
        let other = Metric("http.p95", ["scenario": "place-order"])
        #expect(evaluator.evaluate(Observation(at: 0, [other: 9])).isEmpty)
    }

    @Test func `is true only beyond the threshold, not at it`() {
        _ = run(hold: .zero, [Step(0, 1, []), Step(1, 1.000_001, [.becameTrue, .fired])])
    }
}

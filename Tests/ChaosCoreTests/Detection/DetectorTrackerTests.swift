import ChaosCore
import Testing

@Suite struct DetectorTrackerTests {
    /// A look at a second: what was found, and since when the rule is true.
    struct Look: Sendable {
        var at: Double
        var state: DetectorReading.State
        var pending: Double?
        var seen: Double?

        init(_ at: Double, _ state: DetectorReading.State, pending: Double? = nil, seen: Double? = nil) {
            self.at = at
            self.state = state
            self.pending = pending
            self.seen = seen
        }

        var reading: DetectorReading {
            var marks: [DetectionPoint: DetectionMark] = [:]
            if let pending { marks[.pending] = .known(Instant(seconds: pending), resolution: .milliseconds(20)) }
            if let seen { marks[.seen] = .known(Instant(seconds: seen), resolution: .zero) }
            return DetectorReading(at: Instant(seconds: at), state: state, marks: marks, evidence: "at \(at)")
        }
    }

    /// Looks every half second from 8 s on; the fault is injected at 10 s, effective at 10.5 s, and watched until 40 s.
    struct Story: Sendable, CustomTestStringConvertible {
        let name: String
        let looks: [Look]
        let outcome: DetectionReport.Outcome
        let detail: String
        var ttd: Double?
        var resolution = 0.5

        var testDescription: String { name }
    }

    private static func quiet(_ range: ClosedRange<Double>) -> [Look] {
        stride(from: range.lowerBound, through: range.upperBound, by: 0.5).map { Look($0, .quiet) }
    }

    private static let stories: [Story] = [
        Story(
            name: "an alert that becomes pending and fires",
            looks: quiet(8...12) + [Look(12.5, .pending, pending: 12.2), Look(14.5, .firing, pending: 12.2)],
            outcome: .detected, detail: "at 14.5", ttd: 4, resolution: 2),
        Story(
            name: "an alert that is delivered between two looks",
            looks: quiet(8...14) + [Look(14.5, .firing, pending: 12.2, seen: 14.21)],
            outcome: .detected, detail: "at 14.5", ttd: 3.71, resolution: 0),
        Story(
            name: "an alert that resolves again is detected all the same",
            looks: quiet(8...14) + [Look(14.5, .firing), Look(15, .firing)] + quiet(15.5...40),
            outcome: .detected, detail: "at 15.0", ttd: 4),
        Story(
            name: "an alert that fires once more later counts once",
            looks: quiet(8...14) + [Look(14.5, .firing, pending: 12)] + quiet(15...20)
                + [Look(20.5, .firing, pending: 20)] + quiet(21...40),
            outcome: .detected, detail: "at 14.5", ttd: 4),
        Story(
            name: "an alert that was firing before the injection",
            looks: [Look(8, .firing), Look(9.5, .firing), Look(14, .firing)], outcome: .inconclusive,
            detail: "Alert (fake) was firing already when the fault was injected"),
        Story(
            name: "an alert whose rule was true before the injection",
            looks: quiet(8...9.5) + [Look(11, .firing, pending: 8.9)] + quiet(11.5...40), outcome: .inconclusive,
            detail: "Alert (fake) was pending 1.1 s before the fault was injected"),
        Story(
            name: "no alert at all", looks: quiet(8...40), outcome: .notDetected, detail: "the alert did not come"),
        Story(
            name: "an alert that is pending to the end",
            looks: quiet(8...38) + [Look(38.5, .pending), Look(39, .pending), Look(40, .pending)],
            outcome: .notDetected, detail: "still on its way at the end; at 40.0"),
        Story(
            name: "a detector that is lost at the end", looks: quiet(8...20) + [Look(20.5, .unknown("gone"))],
            outcome: .inconclusive, detail: "the detector was lost: gone"),
        Story(
            name: "a detector that was away for long",
            looks: quiet(8...12) + [Look(12.5, .unknown("away"))] + quiet(20...40), outcome: .inconclusive,
            detail: "no answer for 8 s: away"),
        Story(
            name: "a detector that was away for a moment",
            looks: quiet(8...12) + [Look(12.5, .unknown("away"))] + quiet(13...40), outcome: .notDetected,
            detail: "the alert did not come"),
        Story(
            name: "a detector that comes back with the alert is as sure as its absence was long",
            looks: quiet(8...12) + [Look(12.5, .unknown("away")), Look(22, .firing)], outcome: .detected,
            detail: "at 22.0", ttd: 11.5, resolution: 10),
        Story(
            name: "a detector that never answered",
            looks: [Look(8, .unknown("refused")), Look(30, .unknown("refused"))],
            outcome: .inconclusive, detail: "the detector was lost: refused"),
        Story(
            name: "a silenced alert tells nobody",
            looks: quiet(8...12) + [Look(12.5, .silenced("silence abc"))] + quiet(13...40), outcome: .inconclusive,
            detail: "the alert came and nobody is told of it: silence abc"),
        Story(
            name: "what came and went before the injection is not this fault's",
            looks: [Look(8, .silenced("old")), Look(8.5, .pending, pending: 8.2)] + quiet(9...12)
                + [Look(12.5, .firing)] + quiet(13...40),
            outcome: .detected, detail: "at 12.5", ttd: 2),
        Story(
            name: "a silence from before the injection",
            looks: [Look(8, .silenced("old"))] + quiet(8.5...40), outcome: .notDetected,
            detail: "the alert did not come"),
    ]

    @Test(arguments: stories) func whatCameOfADetectorIsTold(story: Story) {
        var tracker = DetectorTracker(spec: DetectorSpec(name: "Alert", kind: "fake"))
        for look in story.looks where look.at < 10 { _ = tracker.take(look.reading) }
        tracker.injectionBegins(at: Instant(seconds: 10))
        for look in story.looks where look.at >= 10 { _ = tracker.take(look.reading) }
        let report = tracker.report(
            effective: Instant(seconds: 10.5), end: Instant(seconds: 40), isPrimary: false)
        #expect(report.outcome == story.outcome)
        #expect(report.detail == story.detail)
        #expect(report.ttdSeconds == story.ttd)
        #expect(report.resolutionSeconds == story.resolution)
        #expect((report.ttdLongerThanSeconds != nil) == (story.outcome == .notDetected))
    }

    @Test func everyChangeIsToldOnce() {
        var tracker = DetectorTracker(spec: DetectorSpec(name: "Alert", kind: "fake"))
        #expect(tracker.obstacle == "Alert (fake) has not answered yet")
        let looks: [(Look, [DetectorTracker.Change])] = [
            (Look(1, .unknown("x")), [.lost("x")]), (Look(2, .unknown("y")), []), (Look(3, .quiet), [.back]),
            (Look(4, .quiet), []), (Look(5, .pending, pending: 4.5), [.pending(since: Instant(seconds: 4.5))]),
            (Look(6, .pending, pending: 4.5), []), (Look(7, .quiet), [.cleared]),
            (
                Look(8, .firing, pending: 7.5, seen: 7.9),
                [
                    .pending(since: Instant(seconds: 7.5)), .fired(at: Instant(seconds: 7.9)),
                ]
            ),
            (Look(9, .firing, pending: 7.5), []), (Look(10, .quiet), [.resolved]),
            (Look(11, .silenced("z")), [.silenced("z")]), (Look(12, .silenced("z")), []),
        ]
        for (look, changes) in looks { #expect(tracker.take(look.reading) == changes, "at \(look.at)") }
        #expect(tracker.sight == nil)
    }

    @Test func aDetectorThatWasAwayTellsNothingTwice() {
        var tracker = DetectorTracker(spec: DetectorSpec(name: "Alert", kind: "fake"))
        let looks: [(Look, [DetectorTracker.Change])] = [
            (Look(1, .quiet), []), (Look(2, .firing), [.fired(at: Instant(seconds: 2))]),
            (Look(3, .unknown("x")), [.lost("x")]), (Look(4, .firing), [.back]),
            (Look(5, .unknown("x")), [.lost("x")]), (Look(6, .quiet), [.back, .resolved]),
        ]
        for (look, changes) in looks { #expect(tracker.take(look.reading) == changes, "at \(look.at)") }
    }

    private static let controls: [(looks: [Look], reason: String?)] = [
        ([Look(10, .quiet), Look(12, .quiet), Look(14, .quiet)], nil),
        ([Look(10, .quiet), Look(10.5, .unknown("x")), Look(14, .quiet)], "Alert (fake): no answer for 4 s: x"),
        (
            [Look(10, .quiet), Look(12, .silenced("s")), Look(14, .quiet)],
            "Alert (fake): the alert came and nobody is told of it: s"
        ),
        ([Look(10, .quiet)], "Alert (fake): the detector gave no answer in the last 5 s"),
        ([Look(10, .unknown("x"))], "Alert (fake) cannot be read: x"),
    ]

    @Test(arguments: controls) func silenceInAControlRunMustBeSeen(looks: [Look], reason: String?) {
        var tracker = DetectorTracker(spec: DetectorSpec(name: "Alert", kind: "fake"))
        _ = tracker.take(Look(9, .quiet).reading)
        tracker.controlBegins(at: Instant(seconds: 9.5))
        for look in looks { _ = tracker.take(look.reading) }
        #expect(tracker.controlBlindness(end: Instant(seconds: 15)) == reason)
    }

    @Test func laterAnswersMayKnowMoreOfTheSameAlert() {
        var tracker = DetectorTracker(spec: DetectorSpec(name: "Alert", kind: "fake"))
        _ = tracker.take(Look(9, .quiet).reading)
        tracker.injectionBegins(at: Instant(seconds: 10))
        var first = Look(14, .firing).reading
        first.marks[.pending] = .unknown("not yet")
        _ = tracker.take(first)
        _ = tracker.take(Look(14.5, .firing, pending: 12).reading)
        var third = Look(15, .firing).reading
        third.marks[.pending] = .unknown("Prometheus is away")
        _ = tracker.take(third)
        let report = tracker.report(effective: Instant(seconds: 10), end: Instant(seconds: 20), isPrimary: true)
        #expect(report.parts.map(\.point) == [.pending, .seen])
        #expect(report.parts.first?.seconds == 2)
        #expect(report.ttdSeconds == 4 && report.isPrimary)
    }

    @Test func withoutAnEffectNothingIsJudged() {
        var tracker = DetectorTracker(spec: DetectorSpec(name: "Alert", kind: "fake"))
        let report = tracker.report(effective: nil, end: Instant(seconds: 1), isPrimary: true)
        #expect(report.outcome == .inconclusive && report.detail == "nothing was injected")
        tracker.injectionBegins(at: .origin)
        #expect(
            tracker.report(effective: nil, end: Instant(seconds: 1), isPrimary: true).detail
                == "the fault was not seen to be effective")
    }
}

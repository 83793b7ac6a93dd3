import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

@Suite struct AcknowledgementTests {
    private let clock = ManualClock(now: Instant(seconds: 20))

    private func watch(_ sink: RecordingSink) -> DrillWatch {
        let experiment = DrillSample.experiment()
        let composer = NotificationComposer(incident: "INC-run-1", run: "run-1", experiment: experiment, target: "lab")
        return DrillWatch(
            experiment: experiment, policy: .standard, originEpochSeconds: 0, composer: composer, sink: sink,
            observer: nil)
    }

    @Test func anAcknowledgementIsT6AndIsToldToEverybody() async {
        let sink = RecordingSink(clock: clock)
        let watch = watch(sink)
        await watch.mark(.alertFired, at: Instant(seconds: 11), "fired", evidence: "4 s", stage: .alertFired)
        await watch.take(Acknowledgement(by: "kim", at: Instant(seconds: 15.5)))
        let timeline = await watch.timeline
        #expect(timeline.instant(of: .acknowledged) == Instant(seconds: 15.5))
        #expect(IncidentMetrics(timeline, end: clock.now).timeToAcknowledge == .seconds(4.5))
        let told = sink.notifications
        #expect(told.map(\.kind) == [.acknowledged] && told.map(\.title) == ["Acknowledged by kim"])
        #expect(told.first?.fields.contains(.init("Time to acknowledge", "4.5 s")) == true)
    }

    @Test func anAlertThatNoFaultCausedCanBeAcknowledgedAndIsNoT6() async {
        let sink = RecordingSink(clock: clock)
        let watch = watch(sink)
        await watch.enter(.baseline, at: .origin)
        for second in 0..<4 {
            await watch.take(Observation(at: Instant(seconds: Double(second)), readings: [DrillSample.p95: .value(3)]))
        }
        await watch.take(Acknowledgement(by: "kim", at: Instant(seconds: 4)))
        await watch.take(Acknowledgement(by: "lee", at: Instant(seconds: 5)))
        #expect(await watch.timeline.instant(of: .acknowledged) == nil)
        #expect(sink.notifications.map(\.title) == ["Slow is firing", "Acknowledged by kim"])
        let fields = sink.notifications.first?.fields ?? []
        #expect(fields.contains(.init("Rule", "http.p95{scenario=issue-coupon} > 1 s for 2 s")))
        #expect(fields.contains(.init("Level measured", "not measured yet")))
        #expect(fields.contains(.init("Level documented", "L2: part of the function failing, users hurt")))
    }

    @Test func onlyTheFirstAcknowledgementAfterAnAlertCounts() async {
        let sink = RecordingSink(clock: clock)
        let watch = watch(sink)
        await watch.take(Acknowledgement(by: "early", at: Instant(seconds: 5)))
        await watch.mark(.alertFired, at: Instant(seconds: 11), "fired", evidence: "4 s", stage: .alertFired)
        // Two clocks may differ by a little: nobody can acknowledge what has not fired.
        await watch.take(Acknowledgement(by: "kim", at: Instant(seconds: 10.9)))
        await watch.take(Acknowledgement(by: "lee", at: Instant(seconds: 12)))
        #expect(await watch.timeline.instant(of: .acknowledged) == Instant(seconds: 11))
        #expect(sink.notifications.map(\.title) == ["Acknowledged by kim"])
    }
}

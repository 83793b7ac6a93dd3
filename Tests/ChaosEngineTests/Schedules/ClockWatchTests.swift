import ChaosCore
import Testing

@testable import ChaosEngine

@Suite struct ClockWatchTests {
    @Test(arguments: [
        (10.0, 10.0, nil), (11.5, 10, nil), (8.5, 10, nil), (25, 25, nil),
        (3_610, 10, ClockWatch.Finding.jumpedForward(.seconds(3_600))),
        (-50, 10, ClockWatch.Finding.jumpedBack(.seconds(60))),
        // Suspended: both clocks went on, and nobody looked.
        (7_210, 7_210, ClockWatch.Finding.stoodStill(.seconds(7_200))),
    ])
    func theTwoClocksTellWhatHappened(wall: Double, steady: Double, finding: ClockWatch.Finding?) {
        var watch = ClockWatch()
        #expect(watch.look(wall: 1_000, steady: .origin, expected: .zero) == nil)
        #expect(watch.look(wall: 1_000 + wall, steady: Instant(seconds: steady), expected: .seconds(10)) == finding)
    }
}

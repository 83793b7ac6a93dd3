import ChaosCore
import Testing

@testable import ChaosReporting

@Suite struct LiveViewTests {
    static let state = LiveState(
        title: "Redis lock contention on lab", stage: "fault in, watching", elapsed: .seconds(75),
        remaining: .seconds(18.4), progress: 0.7, level: .l2, firing: ["CouponLockContention"],
        indicators: [
            .init(name: "http.p95{scenario=issue-coupon}", value: "4.2 s", state: .bad),
            .init(name: "http.up", value: "1", state: .ok),
            .init(name: "kafka.lag", value: "unknown (no commit)", state: .unknown),
        ],
        events: ["10 s  fault effective", "14 s  alert fired"])

    @Test func aStateIsDrawnExactlyLikeThis() {
        #expect(
            LiveView(width: 100, height: 20, colour: false).lines(Self.state) == [
                "Redis lock contention on lab",
                "1:15  fault in, watching  ██████████████░░░░░░  0:18 left",
                "L2 part of the function failing, users hurt  alerts firing: CouponLockContention",
                "  BAD  http.p95{scenario=issue-coupon}  4.2 s",
                "  ok   http.up                          1",
                "   ?   kafka.lag                        unknown (no commit)",
                "  10 s  fault effective",
                "  14 s  alert fired",
            ])
    }

    @Test func withoutAnIncidentItSaysSo() {
        let quiet = LiveState(title: "t", stage: "warming up", elapsed: .seconds(3_725))
        #expect(
            LiveView(width: 80, height: 20, colour: false).lines(quiet) == [
                "t", "1:02:05  warming up", "no incident  no alert firing",
            ])
    }

    @Test(arguments: [1, 2, 3, 10, 20, 45, 79, 200], [1, 3, 4, 5, 7, 30])
    func noLineIsTooWideAndNoPictureTooHigh(width: Int, height: Int) {
        var state = Self.state
        state.title = "쿠폰 발급 경합 드릴 쿠폰 발급 경합 드릴"
        for colour in [true, false] {
            let lines = LiveView(width: width, height: height, colour: colour).lines(state)
            #expect(lines.count <= height)
            for line in lines {
                let plain = line.replacing(#/\x1B\[[0-9;]*m/#, with: "")
                #expect(DisplayWidth.of(plain) <= width)
            }
        }
    }

    @Test func eventsGiveWayBeforeIndicatorsDo() {
        let view = { LiveView(width: 100, height: $0, colour: false).lines(Self.state) }
        #expect(view(7).last == "  14 s  alert fired")
        #expect(view(6).last == "   ?   kafka.lag                        unknown (no commit)")
        #expect(view(5).last == "  and 2 more")
        #expect(view(3).count == 3)
    }

    @Test(arguments: [
        (-1.0, "░░░░░░░░░░░░░░░░░░░░"), (0, "░░░░░░░░░░░░░░░░░░░░"), (1, "████████████████████"),
        (7, "████████████████████"), (0.5, "██████████░░░░░░░░░░"),
    ])
    func progressStaysInItsBar(progress: Double, bar: String) {
        let state = LiveState(title: "t", stage: "s", elapsed: .zero, progress: progress)
        #expect(LiveView(width: 80, height: 5, colour: false).lines(state)[1] == "0:00  s  \(bar)")
    }

    @Test func aProgressThatIsNoNumberIsNotDrawn() {
        let state = LiveState(title: "t", stage: "s", elapsed: .zero, progress: .nan)
        #expect(LiveView(width: 80, height: 5, colour: false).lines(state)[1] == "0:00  s")
    }
}

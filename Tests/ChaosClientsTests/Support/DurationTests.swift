import Testing

@testable import ChaosClients

@Suite struct DurationTests {
    @Test(arguments: [
        (Duration.zero, Int32(0)), (.seconds(-1), 0), (.nanoseconds(1), 1), (.milliseconds(1), 1),
        (.microseconds(1001), 2), (.milliseconds(2500), 2500), (.seconds(60), 60_000), (.seconds(1 << 40), .max),
    ])
    func roundsUpToMilliseconds(_ duration: Duration, _ milliseconds: Int32) {
        #expect(duration.roundedUpMilliseconds == milliseconds)
    }

    @Test func readsLikeAPersonWouldSayIt() {
        #expect(Duration.seconds(2).inSeconds == "2 s")
        #expect(Duration.milliseconds(300).inSeconds == "0.3 s")
    }
}

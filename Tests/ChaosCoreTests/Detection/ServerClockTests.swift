import ChaosCore
import Testing

@Suite struct ServerClockTests {
    /// One answer: the second that it names, and when we sent and received by our own clock.
    private static func clock(_ answers: [(stamp: Double, sent: Double, received: Double)]) -> ServerClock {
        answers.reduce(into: ServerClock()) { clock, answer in
            clock.take(stamp: answer.stamp, sent: answer.sent, received: answer.received)
        }
    }

    @Test func beforeTheFirstAnswerNothingIsKnown() {
        #expect(ServerClock().offset == nil && ServerClock().words("Prometheus") == nil)
        #expect(ServerClock().mark(1_000, origin: 0) == .unknown("the server's clock is not known"))
    }

    @Test(arguments: [0.0, 0.3, 42.0, -3600.25])
    func aServersClockIsFoundFromTheSecondsThatItNames(ahead: Double) throws {
        var clock = ServerClock()
        // Asked every 0.51 s, so that the seconds begin at many places between two questions.
        for number in 0..<120 {
            let sent = 1000 + Double(number) * 0.51
            // The server writes whole seconds: 100.9 is written as 100.
            clock.take(stamp: (sent + 0.004 + ahead).rounded(.down), sent: sent, received: sent + 0.008)
        }
        let found = try #require(clock.offset)
        let tolerance = try #require(clock.tolerance)
        #expect(abs(found - ahead) <= tolerance + 1e-9, "\(found) +- \(tolerance)")
        #expect(tolerance < 0.05)
    }

    @Test func aDifferenceThatMayBeNoneIsNoneAndMakesTheTimeLessSure() {
        let clock = Self.clock([(stamp: 100, sent: 100.2, received: 100.3)])
        // Between 0.3 s behind and 0.8 s ahead.
        #expect(clock.offset == 0)
        #expect(abs((clock.tolerance ?? 0) - 0.8) < 1e-9)
        #expect(clock.mark(105.5, origin: 100) == .known(Instant(seconds: 5.5), resolution: .milliseconds(800)))
    }

    @Test func aStampOfAClockThatIsWrongIsCorrected() {
        let clock = Self.clock([(142, 100.9, 100.95), (143, 101.0, 101.05)])
        let offset = clock.offset ?? 0
        #expect(abs(offset - 42) < 0.1)
        #expect(clock.mark(150, origin: 100).instant.map { abs($0.seconds - (50 - offset)) < 1e-6 } == true)
        #expect(clock.words("Prometheus")?.contains("ahead of ours") == true)
    }

    @Test func aClockThatIsSetAnewIsLearntAnew() {
        let clock = Self.clock([(100, 100.2, 100.3), (700, 101.2, 101.3)])
        #expect(abs((clock.offset ?? 0) - 599.25) < 0.6)
    }

    @Test func anAnswerFromBeforeItsQuestionIsNoAnswer() {
        #expect(Self.clock([(stamp: .nan, sent: 1, received: 2)]).offset == nil)
        #expect(Self.clock([(stamp: 100, sent: 103, received: 100)]).offset == nil)
    }
}

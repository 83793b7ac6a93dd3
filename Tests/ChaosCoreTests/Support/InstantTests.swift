import ChaosCore
import Foundation
import Testing

@Suite struct `An instant` {
    @Test func `and a length make an instant, and two instants make a length`() {
        let start = Instant(.seconds(5))
        #expect(start + .milliseconds(250) == Instant(nanoseconds: 5_250_000_000))
        #expect(start - .seconds(6) == Instant(nanoseconds: -1_000_000_000))
        #expect(Instant(.seconds(7)) - start == .seconds(2))
        #expect(start - Instant(.seconds(7)) == .seconds(-2))
        #expect(Instant.origin < start)
        #expect(Instant(seconds: 1.5) == Instant(.milliseconds(1500)))
    }

    @Test func `clamps instead of ending the program`() {
        let far = Instant(nanoseconds: .max)
        let early = Instant(nanoseconds: .min)
        #expect(far + .seconds(1) == far)
        #expect(early - .seconds(1) == early)
        #expect(early + .seconds(-1) == early)
        #expect(far - .seconds(-1) == far)
        #expect(far - early == Duration.nanoseconds(Int64.max))
        #expect(early - far == Duration.nanoseconds(Int64.min))
        #expect(Instant(seconds: 1e300) == far)
        #expect(Instant(seconds: -.infinity) == early)
        #expect(Instant(seconds: .nan) == far, "a time that is not a number never comes")
    }

    @Test(arguments: [
        (Duration.seconds(Int64.max), Int64.max), (.seconds(Int64.min), .min), (.seconds(9_223_372_037), .max),
        (.seconds(9_223_372_036) + .milliseconds(900), .max), (.seconds(-9_223_372_036) - .milliseconds(900), .min),
        (.nanoseconds(Int64.max), .max), (.nanoseconds(-3), -3), (.seconds(-1) + .nanoseconds(1), -999_999_999),
    ])
    func `a length in nanoseconds is exact or clamped`(length: Duration, expected: Int64) {
        #expect(length.nanoseconds == expected)
    }

    @Test(arguments: [
        (Int64(0), "0"), (1_500_000_000, "1.5"), (-250_000_000, "-0.25"), (1_234_567_000, "1.234567"),
        (1_234_567_890, "1.234568"),
    ])
    func `is encoded as seconds to the microsecond`(nanoseconds: Int64, expected: String) throws {
        let data = try JSONEncoder().encode([Instant(nanoseconds: nanoseconds)])
        #expect(String(decoding: data, as: UTF8.self) == "[\(expected)]")
    }

    @Test func `of whole microseconds survives encoding`() throws {
        var random = SplitMix(seed: 3)
        let instants = (0..<500).map { _ in
            Instant(nanoseconds: Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random) * 1_000)
        }
        let decoded = try JSONDecoder().decode([Instant].self, from: JSONEncoder().encode(instants))
        #expect(decoded == instants)
    }

    @Test func `decodes absurd seconds without ending the program`() throws {
        let decoded = try JSONDecoder().decode([Instant].self, from: Data("[1e300, -1e300]".utf8))
        #expect(decoded == [Instant(nanoseconds: .max), Instant(nanoseconds: .min)])
    }
}

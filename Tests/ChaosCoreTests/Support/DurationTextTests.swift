import ChaosCore
import Testing

@Suite struct `Duration text` {
    @Test(arguments: [
        ("0", Duration.zero),
        ("0s", .zero),
        ("1ns", .nanoseconds(1)),
        ("7us", .microseconds(7)),
        ("500ms", .milliseconds(500)),
        ("60s", .seconds(60)),
        ("1.5s", .milliseconds(1500)),
        (".5s", .milliseconds(500)),
        ("2m", .seconds(120)),
        ("1h30m", .seconds(5400)),
        ("1d2h3m4s5ms", .milliseconds(93_784_005)),
        ("007s", .seconds(7)),
        ("106751d", .seconds(106_751 * 86_400)),
    ])
    func `is read as number and unit pairs`(text: String, expected: Duration) {
        #expect(DurationText.parse(text) == expected)
    }

    @Test(arguments: [
        "", " ", "s", "5", "5 s", " 5s", "5s ", "-5s", "+5s", "5S", "5sec", "5x", "1.2.3s", ".s", "5s3", "1e3s", "٣s",
        "5m s", "inf", "nan", "nans", "106752d", "99999999999999999999s", "9223372036s1000000000ns",
    ])
    func `refuses everything else`(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: [
        (Duration.zero, "0 s"),
        (.nanoseconds(999), "1 us"),
        (.microseconds(120), "120 us"),
        (.microseconds(499), "499 us"),
        (.microseconds(500), "0.5 ms"),
        (.microseconds(1250), "1.3 ms"),
        (.milliseconds(4), "4 ms"),
        (.milliseconds(42), "42 ms"),
        (.microseconds(999_499), "999 ms"),
        (.microseconds(999_500), "1 s"),
        (.milliseconds(3120), "3.12 s"),
        (.milliseconds(59_994), "59.99 s"),
        (.milliseconds(59_995), "1 min 00 s"),
        (.seconds(125), "2 min 05 s"),
        (.milliseconds(3_599_499), "59 min 59 s"),
        (.milliseconds(3_599_500), "1 h 00 min"),
        (.seconds(5_460), "1 h 31 min"),
        (.seconds(-3), "-3 s"),
        (.milliseconds(-40), "-40 ms"),
        (.seconds(-125), "-2 min 05 s"),
    ])
    func `is described in the unit that suits its size`(length: Duration, expected: String) {
        #expect(DurationText.describe(length) == expected)
    }

    @Test(arguments: [
        (Duration.zero, "0s"), (.seconds(60), "1m"), (.seconds(90), "90s"), (.milliseconds(1500), "1500ms"),
        (.seconds(86_400), "1d"), (.nanoseconds(1), "1ns"),
    ])
    func `has a canonical spelling in one whole unit`(length: Duration, expected: String) {
        #expect(DurationText.canonical(length) == expected)
    }

    @Test func `the canonical spelling reads back exactly, also where a Double would not`() {
        var random = SplitMix(seed: 11)
        for _ in 0..<2_000 {
            let bits = Int64.random(in: 0..<62, using: &random)
            let length = Duration.nanoseconds(Int64.random(in: 0...Int64.max >> bits, using: &random))
            let text = DurationText.canonical(length)
            #expect(DurationText.parse(text) == length, "\(text)")
        }
    }

    @Test(arguments: [
        (1.0, 2, "1"), (1.005, 2, "1"), (0.126, 2, "0.13"), (-0.004, 2, "0"), (-1.5, 1, "-1.5"), (10.05, 1, "10.1"),
        (99.95, 1, "100"), (0.0001, 4, "0.0001"), (7, 0, "7"), (-7.6, 0, "-8"), (1.02, 2, "1.02"),
    ])
    func `a decimal has no trailing zeros and no negative zero`(number: Double, places: Int, expected: String) {
        #expect(DurationText.decimal(number, places: places) == expected)
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, 1e300, -1e300, 9.9e14, 1e15, 9.3e18])
    func `a decimal of any number is text, however large`(number: Double) {
        #expect(!DurationText.decimal(number, places: 4).isEmpty)
    }
}

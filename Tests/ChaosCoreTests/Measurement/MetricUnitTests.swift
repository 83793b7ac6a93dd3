import ChaosCore
import Testing

@Suite struct `A metric's unit` {
    @Test(arguments: [
        (MetricUnit.ratio, "99%", 0.99), (.ratio, " 99.5 % ", 0.995), (.ratio, "0%", 0),
        (.seconds, "500ms", 0.5), (.seconds, "2m", 120), (.seconds, "0", 0),
        (.count, "10", 10), (.count, "1.5", 1.5), (.count, "-3", -3),
        (.bytes, "256MiB", 268_435_456), (.bytes, "12", 12),
        (.perSecond, "100/s", 100), (.perSecond, "0.5 /s", 0.5),
        (.flag, "0", 0), (.flag, "1", 1), (.flag, "true", 1), (.flag, "false", 0),
    ])
    func `reads its own spelling`(unit: MetricUnit, text: String, expected: Double) {
        #expect(unit.parse(text) == expected)
    }

    @Test(arguments: [
        (MetricUnit.ratio, "0.99"), (.ratio, "99"), (.ratio, "%"), (.ratio, "nan%"), (.ratio, "inf%"),
        (.seconds, "500"), (.seconds, "fast"), (.seconds, "99%"),
        (.count, ""), (.count, "nan"), (.count, "inf"), (.count, "-infinity"), (.count, "1e999"), (.count, "10%"),
        (.bytes, "-1"), (.bytes, "1MB"),
        (.perSecond, "100"), (.perSecond, "/s"), (.perSecond, "nan/s"), (.perSecond, "100/m"),
        (.flag, "2"), (.flag, "yes"), (.flag, ""),
    ])
    func `refuses the spelling of another and what is not finite`(unit: MetricUnit, text: String) {
        #expect(unit.parse(text) == nil)
    }

    @Test(arguments: MetricUnit.allCases)
    func `has an example that it reads itself`(unit: MetricUnit) {
        #expect(unit.parse(unit.example) != nil)
    }

    @Test(arguments: [
        (MetricUnit.ratio, 0.992, "99.2 %"), (.ratio, 1, "100 %"), (.ratio, 0, "0 %"),
        (.seconds, 0.512, "512 ms"), (.seconds, 125, "2 min 05 s"),
        (.count, 312, "312"), (.count, 1.255, "1.25"), (.flag, 1, "1"),
        (.bytes, 268_435_456, "256 MiB"), (.perSecond, 99.96, "100/s"), (.perSecond, 1.25, "1.3/s"),
    ])
    func `describes a value as a reader expects it`(unit: MetricUnit, value: Double, expected: String) {
        #expect(unit.describe(value) == expected)
    }

    @Test(
        arguments: MetricUnit.allCases,
        [Double.nan, .infinity, -.infinity, 1e12, 1e19, -1e19, .greatestFiniteMagnitude])
    func `describes any number without ending the program`(unit: MetricUnit, value: Double) {
        #expect(!unit.describe(value).isEmpty)
        #expect(unit.describe(value).contains("0 B") == false)
    }
}

import ChaosCore
import Foundation
import Testing

@Suite struct `A reading` {
    @Test func `that is unknown has a reason and no value`() {
        let reading = Reading.unknown("nothing finished, 312 in flight")
        #expect(reading.value == nil)
        #expect(reading.unknownReason == "nothing finished, 312 in flight")
        #expect("\(reading)" == "unknown (nothing finished, 312 in flight)")
    }

    @Test func `that is a number has a value and no reason`() {
        #expect(Reading.value(0).value == 0)
        #expect(Reading.value(0).unknownReason == nil)
        #expect("\(Reading.value(0.12345))" == "0.1235")
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `that is not finite is unknown`(number: Double) {
        #expect(Reading.value(number).value == nil)
        #expect(Reading.value(number).unknownReason == "not a finite number")
    }

    @Test func `survives encoding, and never as a bare zero`() throws {
        let readings: [Reading] = [.value(0), .value(1.5), .unknown("no answer")]
        let data = try JSONEncoder().encode(readings)
        #expect(String(decoding: data, as: UTF8.self) == #"[{"value":0},{"value":1.5},{"unknown":"no answer"}]"#)
        #expect(try JSONDecoder().decode([Reading].self, from: data) == readings)
        let infinite = try JSONEncoder().encode([Reading.value(.infinity)])
        #expect(try JSONDecoder().decode([Reading].self, from: infinite) == [.unknown("not a finite number")])
    }

    @Test func `without value and reason is refused`() {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Reading.self, from: Data("{}".utf8)) }
    }
}

@Suite struct `An observation` {
    @Test func `answers unknown for a metric that nobody read`() {
        let observation = Observation(at: .origin, readings: [Metric("a"): .value(1)])
        #expect(observation[Metric("a")] == .value(1))
        #expect(observation[Metric("b")].value == nil)
        #expect(observation[Metric("a", ["x": "y"])].unknownReason == "no probe answered it")
    }

    @Test func `survives encoding with its metrics as keys`() throws {
        let observation = Observation(
            at: Instant(seconds: 1.5),
            readings: [Metric("a", ["b": "c"]): .value(2), Metric("d"): .unknown("gone")])
        let data = try JSONEncoder().encode(observation)
        #expect(String(decoding: data, as: UTF8.self).contains(#""a{b=c}":{"value":2}"#))
        #expect(try JSONDecoder().decode(Observation.self, from: data) == observation)
    }
}

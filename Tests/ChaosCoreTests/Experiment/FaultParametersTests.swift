import ChaosCore
import Testing

@Suite struct `Fault parameters` {
    private let parameters = FaultParameters([
        "keys": .text("lock:{8..13}"), "holders": .whole(2), "lease": .duration(.seconds(3)), "tls": .flag(true),
        "limit": .bytes(1 << 20),
    ])

    @Test func `are read by name and kind`() {
        #expect(parameters.text("keys") == "lock:{8..13}")
        #expect(parameters.whole("holders") == 2)
        #expect(parameters.duration("lease") == .seconds(3))
        #expect(parameters.flag("tls"))
        #expect(parameters.bytes("limit") == 1 << 20)
    }

    @Test func `that are missing or of another kind are empty`() {
        #expect(parameters.text("holders").isEmpty)
        #expect(parameters.whole("keys") == 0)
        #expect(parameters.duration("none") == .zero)
        #expect(!parameters.flag("keys"))
        #expect(parameters.bytes("lease") == 0)
    }

    @Test(arguments: [
        (ParameterValue.text("x"), "x"), (.whole(-3), "-3"), (.duration(.seconds(90)), "90s"), (.flag(false), "false"),
        (.bytes(256 << 20), "256 MiB"),
    ])
    func `are printed as a person would write them`(value: ParameterValue, expected: String) {
        #expect("\(value)" == expected)
    }

    @Test func `two generators are equal when their parts are`() {
        let generator = VariableGenerator.oneOf([(5, .sample(count: 2, from: 1...2)), (95, .random(1...3))])
        #expect(generator == .oneOf([(5, .sample(count: 2, from: 1...2)), (95, .random(1...3))]))
        #expect(generator != .oneOf([(5, .sample(count: 2, from: 1...2)), (94, .random(1...3))]))
        #expect(generator != .oneOf([(5, .sample(count: 2, from: 1...2))]))
        #expect(VariableGenerator.random(1...2) != .sample(count: 1, from: 1...2))
    }

    @Test func `a fault's mark on a server names its run`() {
        let target = Target(name: "lab", allowsChaos: true, source: "target.yaml")
        let context = FaultContext(
            target: target, parameters: parameters, run: "r-7", clock: MonotonicRunClock())
        #expect(context.tag == "firedrill:r-7")
    }
}

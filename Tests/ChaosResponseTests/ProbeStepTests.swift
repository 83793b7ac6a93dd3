import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosResponse

@Suite
struct ProbeStepTests {
    private struct Reader: MetricReader {
        let clock: ManualClock

        func read() async -> [Metric: Reading] {
            [
                Metric("fake.up"): .value(clock.now >= Instant(seconds: 2) ? 1 : 0),
                Metric("fake.lag"): .unknown("no broker"),
            ]
        }

        func close() async {}
    }

    private let clock = ManualClock()

    private func run(_ text: String) async -> StepResult {
        let step = ProbeStep(
            reader: Reader(clock: clock), clock: clock,
            metrics: FakeProbe.metrics + [MetricDescriptor("fake.lag", .count, summary: "Lag.")])
        return await step.run(StepCall(step: "a", pieces: [.text(text)]))
    }

    @Test
    func metricsAreShownAndUnknownIsSaid() async {
        #expect(await run("fake.up\n# a remark\nfake.lag").output == "fake.up: 0\nfake.lag: unknown (no broker)")
    }

    @Test
    func aConditionIsWaitedFor() async {
        let task = Task { await run("fake.up == 1") }
        while clock.now < Instant(seconds: 2) {
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .milliseconds(250))
        }
        #expect(await task.value == StepResult(.succeeded, output: "fake.up: 1"))
    }

    @Test
    func whatIsNeitherIsRefused() async {
        #expect(await run("fake.down").ending == .failed)
    }

    @Test
    func everyKindOfStepIsInTheCatalogue() {
        #expect(Set(StepCatalog.builtIn.map { $0.kind }) == Set(StepKind.allCases))
    }
}

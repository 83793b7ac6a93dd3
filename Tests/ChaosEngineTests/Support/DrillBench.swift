import ChaosCore
import ChaosTestKit
import Foundation

@testable import ChaosEngine

/// One drill on a manual clock, against a fake target and a fake load.
///
/// The sampler reads at whole seconds, the drill looks at tenths that are never whole (2.6, 2.85, 3.1...), so that
/// nothing depends on who comes first: the fault goes in at 8.1 s, and the first sample that can see it is that of 9 s.
struct DrillBench: Sendable {
    /// When the fault is injected, if nothing keeps the gate closed.
    static let injected = Instant(seconds: 8.1)

    let clock = ManualClock()
    let target: FakeTarget
    let folder: TemporaryDirectory
    let observer = RecordingObserver()
    var experiment: Experiment
    var sink: RecordingSink
    var journalFolder: String
    var isControl = false
    var startFailure: (any Error)?
    var probes: [any Probe] = []
    var detectors: [any Detector] = []
    var reapers: (any ReaperStarter)?
    var stopFile: StopFile?
    var auditor: (any Auditor)?
    var responder: (any Responder)?
    var witness: (any TargetWitness)?
    var policy = LevelPolicy.standard
    /// How long a read that begins at an instant takes.
    var delay: @Sendable (Instant) -> Duration = { _ in .zero }
    /// What the load reads, where it differs from a healthy target's: gets the time and whether users are hurt.
    var readings: @Sendable (Instant, Bool) -> [Metric: Reading]
    var onset = Duration.zero
    var tail = Duration.zero

    init(_ script: FakeScript = FakeScript(), _ change: (inout FakeScript) -> Void = { _ in }) throws {
        var script = script
        change(&script)
        target = FakeTarget(clock: clock, script: script)
        folder = try TemporaryDirectory("drill")
        journalFolder = folder.file("journal")
        experiment = DrillSample.experiment()
        sink = RecordingSink(clock: clock)
        readings = { _, hurts in hurts ? DrillSample.outage : [:] }
    }

    var journal: RecoveryJournal { RecoveryJournal(folder: journalFolder, identities: ["fake:1"]) }

    /// Runs the drill to its end. `cancelAt` stops it as a signal would.
    func run(cancelAt: Instant? = nil, before: (@Sendable (Instant) async -> Void)? = nil) async throws -> RunRecord {
        let context = FaultContext(
            target: target.description, parameters: experiment.fault.parameters, run: "run-1", clock: clock)
        let fault = isControl ? nil : try FakeFault(context: context)
        let workload = FakeWorkload(clock: clock, startFailure: startFailure, delay: delay) {
            [target, readings, onset, tail] now in
            let hurts = target.hurts(onset: onset, tail: tail)
            return DrillSample.healthy.merging(readings(now, hurts)) { $1 }
        }
        let runner = DrillRunner(
            experiment: experiment, target: target.description, run: "run-1",
            parts: RunComposition(
                clock: clock, originEpochSeconds: 1_700_000_000, workload: workload, probes: probes,
                detectors: detectors, fault: fault,
                journal: journal, reapers: reapers, stopFile: stopFile, auditor: auditor, witness: witness,
                responder: responder,
                policy: policy, sink: sink, observer: observer))
        let task = Task { await runner.run() }
        let stepper = Stepper(clock: clock, sleepers: 2 + detectors.count) { now in
            await before?(now)
            if let cancelAt, now >= cancelAt { task.cancel() }
        }
        return await stepper.run { await task.value }
    }
}

/// The experiment of the drills' tests, and what its load reads.
enum DrillSample {
    static let issue = ["scenario": "issue-coupon"]
    static let order = ["scenario": "place-order"]
    static let p95 = Metric("http.p95", issue)
    static let success = Metric("http.success_ratio", issue)
    static let orderSuccess = Metric("http.success_ratio", order)

    static let healthy: [Metric: Reading] = [
        p95: .value(0.02), success: .value(1), Metric("http.p95", order): .value(0.03), orderSuccess: .value(1),
        Metric("http.up"): .value(1),
    ]

    /// Issuing fails, ordering goes on.
    static let outage: [Metric: Reading] = [p95: .value(4), success: .value(0.1)]

    static func experiment(
        duration: Duration = .seconds(30), hold: Duration = .seconds(2),
        steadyState: [Condition]? = nil, detect: [AlertRule]? = nil, detectors: [DetectorSpec] = [],
        hypothesis: Hypothesis = Hypothesis(
            noWorseThan: .l2, detectedWithin: .seconds(10), recoveredWithin: .seconds(120)),
        abortWhen: [Condition] = [], timing: ExperimentTiming = ExperimentTiming(warmUp: .milliseconds(2600))
    ) -> Experiment {
        let loads = [issue, order].map {
            LoadSpec(
                scenario: $0["scenario"] ?? "", executor: .constantArrivalRate(perSecond: 100, duration: nil))
        }
        return Experiment(
            name: "drill-test", source: "drill-test.yaml", title: "A drill", documented: Documented(level: .l2),
            loads: loads,
            steadyState: steadyState ?? [
                Condition(success, .atLeast, 0.99, unit: .ratio), Condition(p95, .atMost, 0.5, unit: .seconds),
            ],
            fault: FaultSpec(kind: FakeFault.kind, duration: duration, parameters: FakeFault.defaults),
            detect: detect ?? [
                AlertRule(name: "Slow", condition: Condition(p95, .greater, 1, unit: .seconds), hold: hold)
            ], detectors: detectors,
            hypothesis: hypothesis, abortWhen: abortWhen, timing: timing)
    }
}

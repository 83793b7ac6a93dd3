import ChaosCore

/// A drill's record with all that a store reads from it.
enum SampleRecord {
    static var detected: RunRecord {
        let experiment = Experiment(
            name: "redis-lock-contention", source: "e.yaml", title: "Locks",
            documented: Documented(level: .l2, mttd: .seconds), loads: [], steadyState: [],
            fault: FaultSpec(kind: "redis-lock-contention", duration: .seconds(60), parameters: FaultParameters()),
            detect: [], response: ResponseSpec(mode: .none))
        var timeline = Timeline(originEpochSeconds: 1_780_000_000.5)
        timeline.append(.runStarted, at: .origin, "begun", evidence: "run")
        timeline.append(.faultEffective, at: Instant(seconds: 10), "in", evidence: "read", stage: .effective)
        timeline.append(.levelRaised, at: Instant(seconds: 12), "level none -> L3", evidence: "p95", level: .l3)
        timeline.append(.alertFired, at: Instant(seconds: 13), "fired", evidence: "rule", stage: .alertFired)
        timeline.append(.levelRaised, at: Instant(seconds: 17), "level L3 -> L2", evidence: "success", level: .l2)
        timeline.append(.levelLowered, at: Instant(seconds: 47), "level L2 -> none", evidence: "steady")
        timeline.append(.stable, at: Instant(seconds: 60), "stable", evidence: "steady", stage: .stable)
        var record = RunRecord(
            run: "20261121-071530-3f9a", experiment: experiment, target: "shop", control: false, timeline: timeline)
        record.verdict = .pass
        record.level.measured = .l2
        record.ttdSeconds = 3
        record.audit = [.init(name: "no-oversell", result: .pass, count: 0, detail: "0 of 12")]
        record.observations = [
            Observation(at: Instant(seconds: 1), readings: [Metric("http.p95"): .value(0.25)]),
            Observation(at: Instant(seconds: 2), readings: [Metric("http.p95"): .unknown("no sample")]),
        ]
        return record
    }
}

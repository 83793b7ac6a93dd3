import ChaosCore

extension Experiment {
    /// The lock experiment of the documentation, with the hypothesis that a test is about.
    static func sample(_ hypothesis: Hypothesis = Hypothesis(), duration: Duration = .seconds(60)) -> Experiment {
        Experiment(
            name: "redis-lock-contention", source: "experiments/redis-lock-contention.yaml",
            title: "Redis lock contention on coupon issuance",
            documented: Documented(level: .l2, mttd: .seconds, mttr: .minutes),
            loads: [
                LoadSpec(
                    scenario: "issue-coupon", executor: .constantArrivalRate(perSecond: 300, duration: nil))
            ],
            steadyState: [.fastEnough],
            fault: FaultSpec(kind: "redis-lock-contention", duration: duration, parameters: FaultParameters()),
            detect: [AlertRule(name: "Slow", condition: .tooSlow, hold: .seconds(2))],
            response: ResponseSpec(mode: .auto, runbook: "redis-lock-contention"), hypothesis: hypothesis)
    }
}

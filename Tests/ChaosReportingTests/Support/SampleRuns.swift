import ChaosCore

/// Hand-made records: one for each way a run can turn out.
enum SampleRuns {
    static let all: [(name: String, record: RunRecord)] = [
        ("passed", passed), ("expired", expired), ("failed", failed), ("inconclusive", inconclusive),
        ("control", control), ("censored", censored), ("undetected", undetected), ("left in", leftIn),
        ("watched", watched),
    ]

    static let experiment = Experiment(
        name: "redis-lock-contention", source: "experiments/redis-lock-contention.yaml",
        title: "Redis lock contention on coupon issuance",
        documented: Documented(level: .l2, mttd: .seconds, mttr: .minutes), loads: [], steadyState: [],
        fault: FaultSpec(kind: "redis-lock-contention", duration: .seconds(60), parameters: FaultParameters()),
        detect: [], response: ResponseSpec(mode: .auto, runbook: "redis-lock-contention"))

    /// The passed run as the people's own alerting saw it: one told us, one knows little, one was lost.
    static var watched: RunRecord {
        typealias Part = DetectionReport.Part
        var record = passed
        record.detectors = [
            DetectionReport(
                name: "CouponLockContention", kind: DetectionReport.builtIn, isPrimary: true, outcome: .detected,
                detail: "p95 > 1 s for 2 s", ttdSeconds: 3.25, resolutionSeconds: 1,
                parts: [
                    Part(point: .pending, seconds: 1.25, sinceEffectiveSeconds: 1.25, resolutionSeconds: 1),
                    Part(point: .firing, seconds: 2, sinceEffectiveSeconds: 3.25, resolutionSeconds: 1),
                ]),
            DetectionReport(
                name: "Locks", kind: "alertmanager-webhook", labels: ["level": "L2"], isPrimary: false,
                outcome: .detected, detail: "Alertmanager told us", ttdSeconds: 9.125, resolutionSeconds: 0,
                parts: [
                    Part(point: .pending, unknown: "Prometheus answers 500"),
                    Part(
                        point: .firing, sinceEffectiveSeconds: 4.1, resolutionSeconds: 0.02,
                        unknown: "only together with what is not known before it"),
                    Part(point: .received, seconds: 0.012, sinceEffectiveSeconds: 4.112, resolutionSeconds: 0.004),
                    Part(point: .notified, seconds: 5, sinceEffectiveSeconds: 9.112, resolutionSeconds: 0.004),
                    Part(point: .seen, seconds: 0.013, sinceEffectiveSeconds: 9.125, resolutionSeconds: 0),
                ], notes: ["Alertmanager's group_wait: 5 s"]),
            DetectionReport(
                name: "Late", kind: "alertmanager", isPrimary: false, outcome: .notDetected, detail: "did not come",
                ttdLongerThanSeconds: 48, resolutionSeconds: 0.5),
            DetectionReport(
                name: "Lost|<b>", kind: "prometheus", isPrimary: false, outcome: .inconclusive,
                detail: "the detector was lost: refused", resolutionSeconds: 0.5),
        ]
        return record
    }

    /// A pass: L2 as documented, detected and mitigated.
    static var passed: RunRecord {
        var record = base()
        record.verdict = .pass
        record.reasons = [
            VerdictReason(clause: "fault confirmed at the target", value: .pass, detail: "6 of 6 keys held"),
            VerdictReason(clause: "detected within 10 s", value: .pass, detail: "TTD 3.25 s +- 1 s"),
        ]
        record.level.measured = .l2
        record.level.reasons = [
            "one function's http.success_ratio < 90 %: http.success_ratio{scenario=issue-coupon} is 41.2 %"
        ]
        record.ttdSeconds = 3.25
        record.ttmSeconds = 14.5
        record.ttrSeconds = 16
        record.faultEnded = .mitigated
        record.faultRemovedBy = .response
        record.recovered = true
        record.audit = [
            RunRecord.Audit(
                name: "no-duplicate-coupons", result: .pass, count: 0, detail: "12,000 coupons, every one once")
        ]
        record.alerts = [
            AlertDelivery(
                channel: "slack", message: "firing", accepted: true, detail: "accepted at attempt 1",
                at: Instant(seconds: 14)),
            AlertDelivery(
                channel: "slack", message: "resolved", accepted: false, detail: "HTTP 404: no_service",
                at: Instant(seconds: 40)),
        ]
        record.workload = workload
        record.faultEvidence = ["lock:coupon:8 is held by firedrill:r-1"]
        return record
    }

    /// The duration ran out: the time to recover is no response time.
    static var expired: RunRecord {
        var record = passed
        record.run = "r-expired"
        record.responseMode = .none
        record.faultEnded = .expired
        record.faultRemovedBy = .tool
        record.ttmSeconds = nil
        record.timesSeconds["mitigated"] = nil
        return record
    }

    /// A fail: worse than the hypothesis allows, with text that is hostile to every form of report.
    static var failed: RunRecord {
        var record = passed
        record.run = "r-failed"
        record.title = "Hostile | title <!channel> `code` @channel *bold*\nsecond line \u{1B}[31m"
        record.verdict = .fail
        record.reasons = [VerdictReason(clause: "no worse than L2", value: .fail, detail: "measured L1")]
        record.level.measured = .l1
        return record
    }

    static var inconclusive: RunRecord {
        var record = base(stages: [.injected])
        record.run = "r-inconclusive"
        record.verdict = .inconclusive
        record.reasons = [
            VerdictReason(
                clause: "fault confirmed at the target", value: .inconclusive, detail: "0 of 6 keys were held")
        ]
        record.faultEnded = .withdrawn
        record.faultRemovedBy = .tool
        return record
    }

    static var control: RunRecord {
        var record = RunRecord(
            run: "r-control", experiment: experiment, target: "lab", control: true,
            timeline: Timeline(
                originEpochSeconds: 1_790_000_000,
                events: [
                    TimelineEvent(
                        sequence: 1, at: Instant(seconds: 0.5), kind: .runStarted, summary: "run started",
                        evidence: "the tool")
                ]))
        record.verdict = .pass
        record.reasons = [VerdictReason(clause: "no alert without a fault", value: .pass, detail: "no alert fired")]
        return record
    }

    /// Detected, but the steady state never came back.
    static var censored: RunRecord {
        var record = base(stages: [.injected, .effective, .impact, .ruleTrue, .alertFired])
        record.run = "r-censored"
        record.verdict = .fail
        record.reasons = [
            VerdictReason(clause: "steady state returned", value: .fail, detail: "longer than 1 min 13 s")
        ]
        record.level.measured = .l2
        record.ttdSeconds = 3.25
        record.ttrLongerThanSeconds = 73
        record.faultEnded = .expired
        record.faultRemovedBy = .tool
        return record
    }

    static var undetected: RunRecord {
        var record = base(stages: [.injected, .effective])
        record.run = "r-undetected"
        record.verdict = .fail
        record.reasons = [VerdictReason(clause: "detected within 10 s", value: .fail, detail: "no alert fired")]
        record.faultEnded = .expired
        record.faultRemovedBy = .lease
        return record
    }

    /// The loudest of all: the fault could not be taken out.
    static var leftIn: RunRecord {
        var record = undetected
        record.run = "r-left-in"
        record.faultRemoved = false
        record.faultRemovedBy = nil
        record.internalError = "the recovery took longer than 30 s"
        record.interruptedBySignal = true
        return record
    }

    static let latency = Metric("http.p95", ["scenario": "issue-coupon"])

    /// The record with a sample each second: latency and failures rise while the fault is in. With its thresholds.
    static func sampled(_ record: RunRecord, count: Int = 40) -> RunRecord {
        var sampled = record
        let success = Metric("http.success_ratio", ["scenario": "issue-coupon"])
        sampled.observations = (1...count).map { second in
            let isHurt = (11...26).contains(second)
            return Observation(
                at: Instant(seconds: Double(second)),
                readings: [
                    latency: .value(isHurt ? 4.8 : 0.004 + Double(second % 7) / 1000),
                    success: .value(isHurt ? 0.41 : 1), Metric("http.p50", latency.labels): .value(0.003),
                    Metric("cgroup.memory_usage"): .value(80_000_000 + Double(second) * 100_000),
                    Metric("kafka.lag", ["group": "points-workers"]): .value(isHurt ? 320 : 12),
                ])
        }
        sampled.limits = [
            RunLimit(.alert, Condition(latency, .greater, 1, unit: .seconds), name: "CouponLockContention"),
            RunLimit(.steadyState, Condition(latency, .atMost, 0.5, unit: .seconds)),
            RunLimit(.steadyState, Condition(success, .atLeast, 0.99, unit: .ratio)),
        ]
        return sampled
    }

    static var workload: WorkloadReport {
        WorkloadReport(scenarios: [
            ScenarioReport(
                scenario: "issue-coupon", planned: 18_000, succeeded: 15_300, failed: 2_500, soldOut: 200,
                failures: ["time limit": 2_400, "status 503": 100],
                latencySeconds: ["p50": 0.004, "p95": 5, "p99": 5], requestsPerSecond: 300),
            ScenarioReport(
                scenario: "place-order", planned: 0, iterationSeconds: ["p50": 0.25, "p95": 1.5],
                starvedStarts: 3),
        ])
    }

    /// Ten seconds of quiet, then the stages, each with its evidence, at these seconds since t0.
    private static let moments: [(stage: Stage, seconds: Double)] = [
        (.injected, 0), (.effective, 0.25), (.impact, 1.5), (.ruleTrue, 1.5), (.alertFired, 3.5),
        (.alertAccepted, 4), (.responseStarted, 6), (.mitigated, 14.75), (.recovered, 16.25), (.stable, 26.25),
        (.faultRemoved, 27),
    ]

    private static func base(stages: Set<Stage> = Set(moments.map(\.stage))) -> RunRecord {
        var timeline = Timeline(originEpochSeconds: 1_790_000_000)
        timeline.append(.runStarted, at: .origin, "run started", evidence: "the tool")
        for (stage, seconds) in moments where stages.contains(stage) {
            timeline.append(
                .note, at: Instant(seconds: 10 + seconds), "\(stage.title)", evidence: "evidence of \(stage.label)",
                stage: stage)
        }
        var record = RunRecord(
            run: "r-1", experiment: experiment, target: "lab", control: false, timeline: timeline)
        for (stage, seconds) in moments where stages.contains(stage) {
            record.timesSeconds[stage.rawValue] = seconds
        }
        return record
    }
}

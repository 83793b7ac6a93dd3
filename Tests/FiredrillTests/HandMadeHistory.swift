import Foundation

/// Runs whose every number is known, as `store export` writes them: a month with a daylight-saving change in it.
enum HandMadeHistory {
    /// What a finished run found out, where it differs from nothing at all.
    struct Outcome {
        var verdict = "pass"
        var level: String? = "L2"
        var ended: String? = "mitigated"
        var numbers: [String: Double] = [:]
        var falseAlarms: Int?
        var levelSeconds: [String: Double] = [:]
        var isLeftIn = false
        var audits: [String: String] = [:]
    }

    /// Before and after 2026-10-25 01:00 UTC, when Europe's clocks went back, there is a run each.
    static func archive() throws -> Data {
        let locks = "redis-lock-contention"
        let runs =
            [
                run("a1", locks, "2026-10-02T12:00:00Z", Outcome(numbers: ["ttdSeconds": 3, "ttrSeconds": 10])),
                run(
                    "a2", locks, "2026-10-10T12:00:00Z",
                    Outcome(
                        numbers: ["ttdSeconds": 5, "ttrSeconds": 20], levelSeconds: ["l2": 12.5, "l3": 4],
                        audits: ["no-oversell": "pass"])),
                run(
                    "a3", locks, "2026-10-24T23:30:00Z",
                    Outcome(
                        verdict: "fail", level: "L1", numbers: ["ttdSeconds": 4, "ttrLongerThanSeconds": 90],
                        levelSeconds: ["l1": 7, "l2": 2.5], audits: ["no-oversell": "fail"])),
                run(
                    "a4", locks, "2026-10-25T00:30:00Z",
                    Outcome(
                        verdict: "fail", level: nil,
                        numbers: ["ttdLongerThanSeconds": 60, "ttrLongerThanSeconds": 60])),
                run(
                    "a5", locks, "2026-10-25T02:30:00Z",
                    Outcome(ended: "expired", numbers: ["ttdSeconds": 6, "ttrSeconds": 30])),
                run("a6", locks, "2026-10-25T03:30:00Z", nil),
                run(
                    "c1", locks, "2026-10-20T12:00:00Z",
                    Outcome(level: nil, ended: nil, numbers: ["watchedSeconds": 1800], falseAlarms: 0), control: true),
                run(
                    "c2", locks, "2026-10-21T12:00:00Z",
                    Outcome(
                        verdict: "fail", level: nil, ended: nil, numbers: ["watchedSeconds": 1800], falseAlarms: 1),
                    control: true),
                run("c3", locks, "2026-10-22T12:00:00Z", nil, control: true),
                run(
                    "b1", "memory-pressure", "2026-10-12T12:00:00Z",
                    Outcome(level: "L1", numbers: ["ttdSeconds": 8, "ttrSeconds": 100]), documented: "L1"),
            ]
            + [("k1", "2026-10-13T12:00:00Z", 120.0), ("k2", "2026-10-14T12:00:00Z", 180)].map { id, at, bound in
                run(
                    id, "kafka-consumer-lag", at,
                    Outcome(verdict: "fail", numbers: ["ttdLongerThanSeconds": bound]))
            } + [
                run(
                    "old", "database-deadlock", "2026-09-01T00:00:00Z",
                    Outcome(verdict: "inconclusive", level: "L3", isLeftIn: true))
            ]
        let whole: [String: Any] = ["format": "firedrill-runs", "version": 1, "runs": runs.map { ["run": $0] }]
        return try JSONSerialization.data(withJSONObject: whole)
    }

    private static func run(
        _ id: String, _ experiment: String, _ started: String, _ outcome: Outcome?, control: Bool = false,
        documented: String = "L2"
    ) -> [String: Any] {
        let at = (try? Date(started, strategy: .iso8601))?.timeIntervalSince1970 ?? 0
        var run: [String: Any] = [
            "id": id, "kind": "drill", "state": outcome == nil ? "interrupted" : "finished", "experiment": experiment,
            "title": "title of \(id)", "scenario": experiment, "target": "shop", "startedAt": at, "endedAt": at + 90,
            "control": control, "responseMode": "auto", "incidents": [],
            "owner": ["host": "ci", "pid": 7, "startTicks": 1, "boot": "b", "station": "s"],
            "documented": ["level": documented, "mttd": "seconds", "mttr": "minutes"],
        ]
        guard let outcome else { return run }
        var levels = ["l1": 0.0, "l2": 0, "l3": 0]
        levels.merge(outcome.levelSeconds) { _, new in new }
        var found: [String: Any] = [
            "verdict": outcome.verdict, "levelSeconds": levels, "resolutionSeconds": 1,
            "faultRemoved": !outcome.isLeftIn, "interruptedBySignal": false, "targetUnreachable": false,
            "audits": outcome.audits.map { ["name": $0.key, "result": $0.value] },
        ]
        for (name, seconds) in outcome.numbers { found[name] = seconds }
        found["measured"] = outcome.level
        found["faultEnded"] = outcome.ended
        found["falseAlarms"] = outcome.falseAlarms
        run["outcome"] = found
        return run
    }
}

import ChaosCore
import Foundation
import Testing

@Suite struct `A run's record` {
    private static func record() -> RunRecord {
        var timeline = Timeline(originEpochSeconds: 1_700_000_000.25)
        timeline.append(.injectRequested, at: Instant(seconds: 8), "asked", evidence: "t", stage: .injected)
        timeline.append(.faultEffective, at: Instant(seconds: 8.5), "in", evidence: "6 of 6 keys", stage: .effective)
        var record = RunRecord(
            run: "r-1", experiment: .sample(), target: "lab", control: false, timeline: timeline)
        record.verdict = .pass
        record.reasons = [VerdictReason(clause: "steady state returned", value: .pass, detail: "TTR 20 s")]
        record.level.measured = .l2
        record.level.reasons = ["one function's http.success_ratio < 90 %: 4 %"]
        record.timesSeconds = ["injected": 0, "effective": 0.5]
        record.ttdSeconds = 3.5
        record.ttrSeconds = 22.5
        record.faultEnded = .mitigated
        record.faultRemovedBy = .targetRestart
        record.audit = [.init(name: "no-oversell", result: .pass, count: 0, detail: "0 of 300")]
        record.alerts = [
            AlertDelivery(
                channel: "slack", message: "firing", accepted: true, detail: "ok", at: Instant(seconds: 12.25))
        ]
        record.workload = WorkloadReport(scenarios: [
            ScenarioReport(scenario: "issue-coupon", planned: 10, succeeded: 9, failed: 1, failures: ["status 503": 1])
        ])
        record.observations = [
            Observation(at: Instant(seconds: 9), readings: [.latency: .value(0.25), .health: .unknown("no answer")])
        ]
        return record
    }

    private func fields(_ record: RunRecord) throws -> [String: Any] {
        let data = try JSONEncoder().encode(record)
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func `survives JSON unchanged`() throws {
        let record = Self.record()
        let decoded = try JSONDecoder().decode(RunRecord.self, from: JSONEncoder().encode(record))
        #expect(decoded == record)
    }

    @Test func `has the contract's field names`() throws {
        let fields = try fields(Self.record())
        for (name, expected) in [
            "run": "r-1", "experiment": "redis-lock-contention", "target": "lab", "verdict": "pass",
            "faultEnded": "mitigated", "faultRemovedBy": "target-restart",
        ] {
            #expect(fields[name] as? String == expected, "\(name)")
        }
        for (name, expected) in ["ttdSeconds": 3.5, "ttrSeconds": 22.5, "resolutionSeconds": 1] {
            #expect(fields[name] as? Double == expected, "\(name)")
        }
        #expect(fields["faultRemoved"] as? Bool == true)
        let level = try #require(fields["level"] as? [String: Any])
        #expect(level["documented"] as? String == "L2")
        #expect(level["measured"] as? String == "L2")
        #expect(level["reasons"] as? [String] == ["one function's http.success_ratio < 90 %: 4 %"])
        let times = try #require(fields["timesSeconds"] as? [String: Double])
        #expect(times == ["injected": 0, "effective": 0.5])
        let audit = try #require((fields["audit"] as? [[String: Any]])?.first)
        #expect(audit["name"] as? String == "no-oversell")
        #expect(audit["result"] as? String == "pass")
        #expect(audit["count"] as? Int == 0)
    }

    @Test func `uses the contract's stage names`() {
        let contract = [
            "injected", "effective", "impact", "alertFired", "alertAccepted", "acknowledged", "mitigated", "recovered",
            "stable",
        ]
        #expect(Set(contract).isSubset(of: Stage.allCases.map(\.rawValue)))
    }

    @Test func `leaves out what did not happen`() throws {
        let bare = RunRecord(
            run: "r-2", experiment: .sample(), target: "lab", control: true, timeline: Timeline(originEpochSeconds: 0))
        let fields = try fields(bare)
        for name in [
            "ttdSeconds", "ttrSeconds", "ttaSeconds", "ttmSeconds", "ttrLongerThanSeconds", "faultEnded",
            "faultRemovedBy", "internalError", "refusal", "workload",
        ] {
            #expect(fields[name] == nil, "\(name)")
        }
        #expect((fields["timesSeconds"] as? [String: Double])?.isEmpty == true)
        #expect((fields["level"] as? [String: Any])?["measured"] == nil)
    }

    @Test func `of a run that nobody judged is inconclusive and claims no recovery`() {
        let bare = RunRecord(
            run: "r-3", experiment: .sample(), target: "lab", control: false, timeline: Timeline(originEpochSeconds: 0))
        #expect(bare.verdict == .inconclusive)
        #expect(!bare.recovered)
        #expect(bare.level.documented == .l2)
        #expect(bare.resolutionSeconds == 1)
    }

    @Test func `undo survives JSON unchanged`() throws {
        let undo = UndoRecord(
            run: "r-1", fault: "redis-lock-contention", target: "lab", targetSource: "target.yaml",
            values: ["token": "t"], byHand: ["redis-cli DEL lock:coupon:8"])
        #expect(try JSONDecoder().decode(UndoRecord.self, from: JSONEncoder().encode(undo)) == undo)
    }
}

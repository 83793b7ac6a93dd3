import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

/// What the audits found becomes part of the run: its verdict, its level, its stages.
@Suite struct DrillAuditTests {
    private static let held = RunRecord.Audit(name: "no-lost-orders", result: .pass, count: 0, detail: "0 of 9 lost")
    private static let broken = RunRecord.Audit(
        name: "no-duplicate-coupons", result: .fail, count: 3, detail: "3 found")
    private static let unanswered = RunRecord.Audit(
        name: "no-missing-points", result: .inconclusive, count: nil, detail: "retention")

    private func bench(_ audits: [RunRecord.Audit], expected: [String] = []) throws -> (DrillBench, FakeAuditor) {
        var bench = try DrillBench()
        bench.experiment = DrillSample.experiment(
            hypothesis: Hypothesis(noWorseThan: .l2, detectedWithin: .seconds(10), audits: expected))
        let auditor = FakeAuditor(clock: bench.clock, report: AuditReport(audits: audits))
        bench.auditor = auditor
        return (bench, auditor)
    }

    @Test func auditsBeginBeforeTheLoadAndAnswerAfterIt() async throws {
        let (bench, auditor) = try bench([Self.held], expected: ["no-lost-orders"])
        let record = try await bench.run()
        #expect(record.audit == [Self.held])
        #expect(record.verdict == .pass)
        #expect(auditor.calls.first == "begin at 0.0")
        #expect(auditor.calls.count == 2)
        let reconciled = try #require(record.timeline.instant(of: .reconciled))
        #expect(reconciled >= (record.timeline.instant(of: .stable) ?? .origin))
        #expect(record.timesSeconds["reconciled"] != nil)
    }

    @Test(arguments: [
        (broken, VerdictValue.fail), (unanswered, .inconclusive),
    ])
    func anAuditThatIsExpectedToHoldDecidesTheVerdict(_ audit: RunRecord.Audit, _ verdict: VerdictValue) async throws {
        let (bench, _) = try bench([audit], expected: [audit.name])
        let record = try await bench.run()
        #expect(record.verdict == verdict)
        #expect(record.reasons.contains { $0.clause == "audit \(audit.name)" && $0.value == verdict })
    }

    @Test func damageToDataIsAtLeastL2EvenWhenAllElseIsMild() async throws {
        var (bench, _) = try bench([Self.broken])
        bench.readings = { _, hurts in hurts ? [DrillSample.p95: .value(4)] : [:] }
        let record = try await bench.run()
        #expect(record.level.measured == .l2)
        #expect(record.level.reasons == ["data damage: no-duplicate-coupons found 3"])
        let raised = record.timeline.events.last { $0.kind == .levelRaised }
        #expect(raised?.summary == "level none -> L2" || raised?.summary == "level L3 -> L2")
    }

    @Test func anUnansweredAuditReconcilesNothing() async throws {
        let (bench, _) = try bench([Self.held, Self.unanswered])
        let record = try await bench.run()
        #expect(record.timeline.instant(of: .reconciled) == nil)
        #expect(record.timeline.events.contains { $0.kind == .audited })
    }

    @Test func auditsThatCannotBeginMakeTheRunInconclusive() async throws {
        var (bench, _) = try bench([])
        let failure = ChaosError(.targetUnreachable, operation: "ask", target: "sql", cause: "refused")
        let auditor = FakeAuditor(
            clock: bench.clock, report: AuditReport(audits: [Self.held]), beginFailure: failure)
        bench.auditor = auditor
        let record = try await bench.run()
        #expect(record.verdict == .inconclusive)
        #expect(record.audit.isEmpty)
        #expect(auditor.calls.count == 1)
    }

    @Test func aStoppedRunWaitsForNoAudit() async throws {
        let (bench, auditor) = try bench([Self.held])
        let record = try await bench.run(cancelAt: Instant(seconds: 12))
        #expect(record.interruptedBySignal)
        #expect(auditor.calls.count == 1)
    }
}

import ChaosCore
import Foundation

extension FaultContract {
    /// `plan` and `capture` come before the journal is written, so they may only read.
    func checkCapture(_ findings: inout Findings) async throws {
        let before = try await rig.fingerprint()
        let fault = try type.init(context: context)
        let plan = try await fault.plan()
        _ = try await fault.capture()
        findings.show(String(decoding: try JSONEncoder().encode(plan), as: UTF8.self), of: "the plan")
        if plan.touches.isEmpty { findings.add("the plan does not say what will be touched") }
        if plan.refusal == nil, plan.reach.counts.isEmpty { findings.add("the plan does not say how much is touched") }
        if plan.endsByItself.isEmpty { findings.add("the plan does not say how the fault ends by itself") }
        let after = try await rig.fingerprint()
        if after != before { findings.add("capture changed the target: \(after) instead of \(before)") }
        let traces = try await rig.traces(tag)
        if !traces.isEmpty { findings.add("capture left \(traces.joined(separator: ", ")) at the target") }
        await fault.letGo()
    }

    /// The read-back must agree with what can be seen from outside, and the instant must be the event's.
    func checkConfirmation(_ findings: inout Findings) async throws {
        let before = try await rig.fingerprint()
        let fault = try type.init(context: context)
        let undo = try await fault.capture()
        let asked = rig.clock.now
        try await fault.inject()
        let confirmation = try await fault.confirm()
        switch confirmation {
        case .effective(let since, let evidence):
            findings.show(evidence, of: "the confirmation")
            if evidence.isEmpty { findings.add("the confirmation names no evidence") }
            if since < asked || since > rig.clock.now {
                findings.add("effective since \(since.seconds) s, which is not between inject and now")
            }
            if try await rig.fingerprint() == before, try await rig.traces(tag).isEmpty {
                findings.add("it says that it is effective and the target shows nothing of it")
            }
        case .notEffective(let seen):
            findings.add("it is not effective: \(seen)")
        }
        if case .removed(_, _, let evidence) = await fault.status() {
            findings.add("right after inject it says that it is gone: \(evidence)")
        }
        await fault.letGo()
        let report = try await recover(undo)
        findings.show(report.evidence, of: "the recovery report")
        if report.evidence.isEmpty { findings.add("the recovery report names no evidence") }
        try await expectClean(before, "after recover", &findings)
    }

    func checkRecoveryOfNothing(_ findings: inout Findings) async throws {
        let before = try await rig.fingerprint()
        let fault = try type.init(context: context)
        let undo = try await fault.capture()
        await fault.letGo()
        let report = try await recover(undo)
        if !report.nothingToDo { findings.add("recover says that it did something, and nothing was injected") }
        try await expectClean(before, "after recover without inject", &findings)
    }

    func checkRecoveryTwice(_ findings: inout Findings) async throws {
        let before = try await rig.fingerprint()
        let fault = try type.init(context: context)
        let undo = try await fault.capture()
        try await fault.inject()
        await fault.letGo()
        _ = try await recover(undo)
        try await expectClean(before, "after the first recover", &findings)
        let second = try await recover(undo)
        if !second.nothingToDo { findings.add("the second recover says that it did something") }
        try await expectClean(before, "after the second recover", &findings)
    }

    /// The injecting process may hang instead of being gone: it still holds everything and goes on renewing.
    func checkRecoveryByAnother(_ findings: inout Findings) async throws {
        let before = try await rig.fingerprint()
        let fault = try type.init(context: context)
        let undo = try await fault.capture()
        try await fault.inject()
        _ = try await recover(undo)
        try await expectClean(before, "after another process recovered", &findings)
        try await rig.clock.sleep(for: rig.staysOutFor)
        try await expectClean(before, "some time after another process recovered", &findings)
        await fault.letGo()
    }
}

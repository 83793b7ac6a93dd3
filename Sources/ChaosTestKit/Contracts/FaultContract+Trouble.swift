import ChaosCore
import Synchronization

extension FaultContract {
    /// A stop may come at any instant of `inject`; whatever it had done by then must come out.
    func checkCancelledInjects(_ findings: inout Findings) async throws {
        let before = try await rig.fingerprint()
        for delay in [Duration.zero, .milliseconds(1), .milliseconds(4), .milliseconds(16)] {
            let fault = try type.init(context: context)
            let undo = try await fault.capture()
            let injection = Task { try? await fault.inject() }
            if delay > .zero { try await rig.clock.sleep(for: delay) }
            injection.cancel()
            try await expectEnd(of: injection, "a cancelled inject", &findings)
            await fault.letGo()
            _ = try await recover(undo)
            try await expectClean(before, "after an inject cancelled at \(DurationText.describe(delay))", &findings)
        }
    }

    /// Like the above, with the certainty that something was in and something was not.
    func checkObstructedInject(_ findings: inout Findings) async throws {
        guard let obstruct = rig.obstruct else { return }
        let release = try await obstruct()
        let before = try await rig.fingerprint()
        let fault = try type.init(context: context)
        let undo = try await fault.capture()
        let injection = Task { try? await fault.inject() }
        try await expectTraces(&findings)
        injection.cancel()
        try await expectEnd(of: injection, "an obstructed inject that was cancelled", &findings)
        await fault.letGo()
        _ = try await recover(undo)
        try await expectClean(before, "after a half-way inject", &findings)
        try await release()
    }

    func checkThrowingOut(_ findings: inout Findings) async throws {
        let before = try await rig.fingerprint()
        let fault = try type.init(context: context)
        let undo = try await fault.capture()
        try await fault.inject()
        _ = try await fault.confirm()
        let thrownOut = rig.clock.now
        try await rig.throwOut(tag)
        switch try await statusAfterRemoval(of: fault) {
        case .removed(let by, let at, let evidence):
            findings.show(evidence, of: "the status")
            if by != .response { findings.add("it was thrown out by a response and blames \(by.rawValue)") }
            if evidence.isEmpty { findings.add("the status names no evidence") }
            if at < thrownOut || at > rig.clock.now { findings.add("it says that it was gone at another time") }
        case .active: findings.add("it was thrown out and says that it is active")
        case .unknown(let reason): findings.add("it was thrown out and knows nothing: \(reason)")
        }
        await fault.letGo()
        _ = try await recover(undo)
        try await expectClean(before, "after it was thrown out and recovered", &findings)
    }

    func checkStayingOut(_ findings: inout Findings) async throws {
        let before = try await rig.fingerprint()
        let fault = try type.init(context: context)
        let undo = try await fault.capture()
        try await fault.inject()
        _ = try await fault.confirm()
        try await rig.throwOut(tag)
        _ = try await statusAfterRemoval(of: fault)
        try await expectClean(before, "after it was thrown out", &findings)
        let end = rig.clock.now + rig.staysOutFor
        while rig.clock.now < end {
            _ = await fault.status()
            let traces = try await rig.traces(tag)
            if !traces.isEmpty {
                findings.add("it came back after it was thrown out: \(traces.joined(separator: ", "))")
                break
            }
            try await rig.clock.sleep(for: .milliseconds(50))
        }
        await fault.letGo()
        _ = try await recover(undo)
    }

    // MARK: Waiting

    private func statusAfterRemoval(of fault: any Fault) async throws -> FaultStatus {
        let deadline = rig.clock.now + rig.patience
        while true {
            let status = await fault.status()
            if case .removed = status { return status }
            if rig.clock.now >= deadline { return status }
            try await rig.clock.sleep(for: .milliseconds(20))
        }
    }

    private func expectTraces(_ findings: inout Findings) async throws {
        let deadline = rig.clock.now + rig.patience
        while try await rig.traces(tag).isEmpty {
            guard rig.clock.now < deadline else { return findings.add("an obstructed inject left nothing to recover") }
            try await rig.clock.sleep(for: .milliseconds(5))
        }
    }

    /// Waits for an injection that was cancelled; one that does not end would keep the engine from recovering.
    private func expectEnd(
        of injection: Task<Void?, Never>, _ what: String, _ findings: inout Findings
    ) async throws {
        // Not a task group: it would itself wait for the injection that does not end.
        let ended = Mutex(false)
        let watcher = Task {
            _ = await injection.value
            ended.withLock { $0 = true }
        }
        let deadline = rig.clock.now + rig.patience
        while !ended.withLock({ $0 }), rig.clock.now < deadline {
            try await rig.clock.sleep(for: .milliseconds(2))
        }
        watcher.cancel()
        if !ended.withLock({ $0 }) {
            findings.add("\(what) did not end within \(DurationText.describe(rig.patience))")
        }
    }
}

import ChaosCore

/// Undoes one step by the step that its `undo` names.
struct StepUndoer: Sendable {
    let runbook: Runbook
    let parts: RunbookParts

    /// Runs the undo and looks for its effect. What comes of it is a fact of the step that is undone.
    func undo(_ id: String, _ state: inout RunbookState) async {
        guard let name = runbook.step(id)?.undo, let undo = runbook.step(name) else {
            state[id].undone = StepFacts.Undo.none
            return
        }
        await parts.console.tell(.undoing(undo))
        let reason = await attempt(undo, of: id, &state)
        state[id].undone = reason == nil ? .undone : .failed
        if let reason {
            state[id].detail = state.variables.mask.hide("the undo \(undo.id) failed: \(reason)")
            state.noteUndoFailure("\(id): \(state[id].detail)")
        }
        let line = AuditLine(reason == nil ? .undone : .undoFailed, step: id, detail: reason)
        try? parts.audit.append(line)
    }

    /// `nil` when it is undone, else why not.
    private func attempt(_ undo: RunbookStep, of id: String, _ state: inout RunbookState) async -> String? {
        let mask = state.variables.mask
        let call: StepCall
        do { call = try state.variables.call(undo) } catch { return "\(error)" }
        guard let runner = parts.runners[undo.kind] else { return "nothing runs \(undo.kind.rawValue) steps here" }
        var line = AuditLine(.undoStarted, step: id)
        line.text = mask.hide(call.plainText)
        try? parts.audit.append(line)
        var result = StepResult(.failed)
        for _ in 0...undo.retries {
            let raw = await StepAttempt(runner: runner, call: call, clock: parts.clock).run()
            result = StepResult(
                raw.ending, code: raw.code, output: mask.hide(raw.output), detail: mask.hide(raw.detail))
            await parts.console.tell(.commandEnded(undo, result))
            if result.ending == .succeeded { break }
        }
        guard result.ending == .succeeded else {
            return result.detail.isEmpty ? "the command \(result.ending.rawValue)" : result.detail
        }
        guard let check = undo.verify else { return nil }
        return await wait(for: check, state)
    }

    private func wait(for check: RunbookCheck, _ state: RunbookState) async -> String? {
        let deadline = parts.clock.now + check.within
        while true {
            let (holds, seen) = await StepVerifier(runbook: runbook, parts: parts).look(check, state)
            if holds == true { return nil }
            guard parts.clock.now < deadline else {
                return "not verified: \(seen)"
            }
            try? await parts.clock.sleep(until: min(deadline, parts.clock.now + parts.pollInterval))
        }
    }
}

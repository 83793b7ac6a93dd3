import ChaosCore

/// Looks once whether a check holds: by the probes, or by another step of the runbook.
struct StepVerifier: Sendable {
    let runbook: Runbook
    let parts: RunbookParts

    /// Whether it holds (`nil` when that is not known), and what was seen. No text holds a secret.
    func look(_ check: RunbookCheck, _ state: RunbookState) async -> (holds: Bool?, seen: String) {
        guard let id = check.step else {
            let readings = await parts.reader.read()
            return (check.holds(readings), RunbookCheck.describe(check.conditions, readings))
        }
        guard let step = runbook.step(id), let runner = parts.runners[step.kind] else {
            return (nil, "nothing here runs the step \(id)")
        }
        let call: StepCall
        do { call = try state.variables.call(step) } catch { return (nil, state.variables.mask.hide("\(error)")) }
        let result = await StepAttempt(runner: runner, call: call, clock: parts.clock).run()
        let text = result.output.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let words = [result.detail, text].filter { !$0.isEmpty }.joined(separator: ": ")
        switch result.ending {
        case .succeeded: return (true, state.variables.mask.hide("\(id) says \(words.isEmpty ? "yes" : words)"))
        case .failed: return (false, state.variables.mask.hide("\(id) says no: \(words)"))
        case .timedOut, .interrupted: return (nil, state.variables.mask.hide("\(id) did not end: \(words)"))
        }
    }
}

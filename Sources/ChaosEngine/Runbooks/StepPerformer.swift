import ChaosCore

/// Takes one step from "is it needed" to "is its effect seen".
struct StepPerformer: Sendable {
    /// What follows for the run.
    enum Outcome: Sendable {
        case goOn
        case failed(RunbookRecord.Ending, String)
        case stop(String)
    }

    /// As much of a step's output is kept in the audit log.
    static let excerpt = 2_000

    let runbook: Runbook
    let order: RunbookOrder
    let parts: RunbookParts
    let number: Int
    let count: Int

    func perform(_ step: RunbookStep, _ state: inout RunbookState) async -> Outcome {
        if let done = order.progress.done[step.id], done.textHash == SHA256Digest.hex(step.text.description) {
            return await passOver(step, done, &state)
        }
        if let outcome = await decideNeed(step, &state) { return outcome }
        let call: StepCall
        do { call = try state.variables.call(step) } catch {
            return await notStarted(step, .inconclusive, "\(error)", &state)
        }
        guard step.mode == .manual || parts.runners[step.kind] != nil else {
            return await notStarted(
                step, .inconclusive, "the target has nothing to run \(step.kind.rawValue) steps on", &state)
        }
        let text = state.variables.mask.hide(call.plainText)
        await parts.console.tell(.stepBegan(step, number: number, of: count, text: text))
        let isUnsure = order.progress.unsure.contains(step.id)
        if isUnsure, let check = step.verify, await look(check, state) == true {
            return await finish(step, .alreadyThere, "the effect of the earlier run is there", &state)
        }
        if let outcome = await agree(step, text, isUnsure, &state) { return outcome }
        return await run(step, call, text, &state)
    }

    // MARK: Before

    private func passOver(
        _ step: RunbookStep, _ done: RunbookProgress.Done, _ state: inout RunbookState
    ) async -> Outcome {
        state[step.id].isFromBefore = true
        state[step.id].effect = done.effect
        state[step.id].detail = "done by the earlier run"
        if step.undo != nil { state.begun.append(step.id) }
        await parts.console.tell(.stepSkipped(step, reason: "done by the earlier run"))
        return .goOn
    }

    /// `nil` when the step is needed.
    private func decideNeed(_ step: RunbookStep, _ state: inout RunbookState) async -> Outcome? {
        guard !step.when.isEmpty else { return nil }
        let readings = await parts.reader.read()
        let seen = RunbookCheck.describe(step.when, readings)
        switch RunbookCheck.all(step.when, readings) {
        case true?: return nil
        case false?: return await skip(step, "not needed: \(seen)", &state)
        case nil: return await notStarted(step, .inconclusive, "nobody can tell whether it is needed: \(seen)", &state)
        }
    }

    private func skip(_ step: RunbookStep, _ reason: String, _ state: inout RunbookState) async -> Outcome {
        state[step.id].detail = reason
        try? parts.audit.append(AuditLine(.skipped, step: step.id, detail: reason))
        await parts.console.tell(.stepSkipped(step, reason: reason))
        return .goOn
    }

    private func notStarted(
        _ step: RunbookStep, _ ending: RunbookRecord.Ending, _ reason: String, _ state: inout RunbookState
    ) async -> Outcome {
        let hidden = state.variables.mask.hide(reason)
        state[step.id].detail = hidden
        try? parts.audit.append(AuditLine(.notDone, step: step.id, detail: hidden))
        await parts.console.tell(.stepSkipped(step, reason: hidden))
        return .failed(ending, hidden)
    }

    /// `nil` when the step may run.
    private func agree(
        _ step: RunbookStep, _ text: String, _ isUnsure: Bool, _ state: inout RunbookState
    ) async -> Outcome? {
        let isAllowed = order.allowed.map { step.risk <= $0 } ?? false
        let asksAgain = isUnsure && step.risk > .read && !isAllowed
        guard step.mode == .manual || asksAgain || parts.policy.asks(step, level: order.level, allowed: order.allowed)
        else { return nil }
        let level = order.level.map { "at \($0.rawValue)" } ?? "without a known level"
        let reason =
            asksAgain
            ? "the earlier run began it and nobody knows what came of it"
            : step.mode == .manual ? "a person does it" : "a \(step.risk.rawValue) step \(level) needs a person's word"
        let answer = await parts.console.ask(StepQuestion(step: step, text: text, reason: reason))
        try? parts.audit.append(AuditLine(.asked, step: step.id, detail: "\(reason): \(answer)"))
        switch answer {
        case .yes: return nil
        case .stop: return .stop("stopped at \(step.id)")
        case .skip:
            state.end(.inconclusive, "\(step.id) was skipped by a person")
            return await skip(step, "skipped by a person", &state)
        case .nobody:
            return await notStarted(step, .inconclusive, "\(reason), and there is nobody to ask", &state)
        }
    }

    // MARK: The step

    private func run(
        _ step: RunbookStep, _ call: StepCall, _ text: String, _ state: inout RunbookState
    ) async -> Outcome {
        let heldBefore = if let check = step.verify { await holdsAlready(check) } else { false }
        var line = AuditLine(.started, step: step.id)
        line.text = text
        // What is not on disk may not begin: nobody could tell afterwards that it did.
        do { try parts.audit.append(line) } catch {
            return await notStarted(step, .inconclusive, "\(error)", &state)
        }
        state[step.id].started = true
        if step.risk > .read { state.begun.append(step.id) }
        let result = await command(step, call, state.variables.mask)
        state[step.id].command = result.ending
        state.variables.note(output: result.output, of: step.id)
        if result.ending != .succeeded {
            let reason = result.detail.isEmpty ? "the command \(result.ending.rawValue)" : result.detail
            note(notDone: step, reason, result.ending, &state)
            await parts.console.tell(.stepEnded(step, state[step.id]))
            return result.ending == .interrupted ? .stop("stopped in \(step.id)") : .failed(.failed, reason)
        }
        guard let check = step.verify else { return await finish(step, .notAsked, "", &state) }
        return await verify(step, check, heldBefore, &state)
    }

    private func command(_ step: RunbookStep, _ call: StepCall, _ mask: SecretMask) async -> StepResult {
        var result = StepResult(.succeeded, detail: "")
        for attempt in 0...step.retries {
            if step.mode != .manual, let runner = parts.runners[step.kind] {
                let raw = await StepAttempt(runner: runner, call: call, clock: parts.clock).run()
                result = StepResult(
                    raw.ending, code: raw.code, output: mask.hide(raw.output), detail: mask.hide(raw.detail))
            }
            var line = AuditLine(.commandEnded, step: step.id, detail: result.detail)
            line.ending = result.ending
            line.code = result.code
            line.output = String(result.output.prefix(Self.excerpt))
            line.outputHash = SHA256Digest.hex(result.output)
            try? parts.audit.append(line)
            await parts.console.tell(.commandEnded(step, result))
            if result.ending == .succeeded || result.ending == .interrupted || attempt == step.retries { break }
            try? await parts.clock.sleep(for: .seconds(1))
        }
        return result
    }

    // MARK: After

    private func look(_ check: RunbookCheck, _ state: RunbookState) async -> Bool? {
        if check.step != nil { return await StepVerifier(runbook: runbook, parts: parts).look(check, state).holds }
        return check.holds(await parts.reader.read())
    }

    /// Whether the effect is there before the step, for as long as the check asks. One look that fails is enough to know.
    private func holdsAlready(_ check: RunbookCheck) async -> Bool {
        // Another step's look may take long, and the incident does not wait for it.
        guard check.step == nil else { return false }
        let end = parts.clock.now + check.hold
        while !Task.isCancelled {
            guard check.holds(await parts.reader.read()) == true else { return false }
            if parts.clock.now >= end { return true }
            try? await parts.clock.sleep(until: min(end, parts.clock.now + parts.pollInterval))
        }
        return false
    }

    /// Looks until the effect has been seen for as long as the check asks, or its time is up.
    private func verify(
        _ step: RunbookStep, _ check: RunbookCheck, _ heldBefore: Bool, _ state: inout RunbookState
    ) async -> Outcome {
        let deadline = parts.clock.now + check.within
        var heldSince: Instant?
        while true {
            let asked = parts.clock.now
            let (holds, seen) = await StepVerifier(runbook: runbook, parts: parts).look(check, state)
            let now = parts.clock.now
            await parts.console.tell(.verifying(step, seen: seen, left: max(.zero, deadline - now)))
            heldSince = holds == true ? heldSince ?? asked : nil
            if let since = heldSince, now - since >= check.hold {
                state[step.id].effectSeconds = (now - since).inSeconds
                return await finish(step, heldBefore ? .alreadyThere : .verified, seen, &state)
            }
            if Task.isCancelled { return interrupted(step, &state) }
            guard now < deadline else {
                state[step.id].effect = holds == nil ? .unknown : .notSeen
                let held = holds == true ? " (not for \(DurationText.describe(check.hold)) without a break)" : ""
                let reason = "not verified within \(DurationText.describe(check.within)): \(seen)\(held)"
                note(notDone: step, reason, .succeeded, &state)
                await parts.console.tell(.stepEnded(step, state[step.id]))
                return .failed(holds == nil ? .inconclusive : .failed, reason)
            }
            try? await parts.clock.sleep(until: min(deadline, now + parts.pollInterval))
        }
    }

    private func interrupted(_ step: RunbookStep, _ state: inout RunbookState) -> Outcome {
        state[step.id].effect = .unknown
        note(notDone: step, "stopped before its effect was seen", .succeeded, &state)
        return .stop("stopped in \(step.id)")
    }

    private func finish(
        _ step: RunbookStep, _ effect: StepFacts.Effect, _ seen: String, _ state: inout RunbookState
    ) async -> Outcome {
        state[step.id].effect = effect
        if state[step.id].command == nil {
            // Only the effect of an earlier run was looked at.
            state[step.id].isFromBefore = true
            if step.undo != nil { state.begun.append(step.id) }
        }
        state[step.id].detail = seen
        var line = AuditLine(.done, step: step.id, detail: seen)
        line.effect = effect
        line.textHash = SHA256Digest.hex(step.text.description)
        try? parts.audit.append(line)
        await parts.console.tell(.stepEnded(step, state[step.id]))
        return .goOn
    }

    private func note(
        notDone step: RunbookStep, _ reason: String, _ ending: StepResult.Ending, _ state: inout RunbookState
    ) {
        state[step.id].detail = reason
        var line = AuditLine(.notDone, step: step.id, detail: reason)
        line.ending = ending
        line.effect = state[step.id].effect
        try? parts.audit.append(line)
    }
}

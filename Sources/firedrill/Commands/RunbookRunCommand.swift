import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill runbook run`: runs a runbook's steps, and says of each whether its effect was seen.
struct RunbookRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs a runbook: every effect is verified, and Ctrl-C undoes in reverse.")

    @Argument(help: "The runbook's name or file.")
    var name: String

    @Flag(
        name: .long, help: "Show every step with its final text, without secrets; connect to nothing, change nothing.")
    var dryRun = false

    @Option(name: .long, help: "Run only this step.")
    var step: String?

    @Option(name: .long, help: "Agree beforehand to every step up to this risk: read, change or destructive.")
    var yesThrough: String?

    @Option(name: .long, help: "The incident's id, for the steps and the audit log.")
    var incident: String?

    @Option(name: .long, help: "The incident's level (L1, L2, L3); it decides what is asked.")
    var level: IncidentLevel?

    @Option(name: .long, help: "Go on with this run: what was verified is not done again.")
    var resume: String?

    @OptionGroup var options: RunbookCommand.Options
    @OptionGroup var targetOptions: TargetOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let yesThrough, Self.risk(yesThrough) == nil {
            throw ValidationError("--yes-through takes read, change or destructive (also risk=change).")
        }
        if dryRun, resume != nil { throw ValidationError("--dry-run shows the whole runbook; it takes no --resume.") }
    }

    func run() async throws {
        let runbook = try RunbookFiles.load(name, in: options.runbooks)
        if let step, runbook.step(step) == nil {
            let ids = runbook.steps.map(\.id)
            let hint = NearestName.suggest(step, among: ids).map { " Did you mean \"\($0)\"?" } ?? ""
            throw ValidationError("\(name) has no step \(step) (it has: \(ids.joined(separator: ", "))).\(hint)")
        }
        let policy = try RunbookFiles.policy(in: options.runbooks)
        let target = try await TargetSelection.select(targetOptions, output: output, startLab: false).target
        if dryRun { return try preview(runbook, target, policy) }
        let status = try await SignalTrap.runToStatus(
            onSignal: { Terminal.error("\nstopping: ending this step and undoing what was done ...") },
            onRepeat: { _ in Terminal.error("still undoing; this is not cut short") },
            { try await execute(runbook, target, policy) })
        if status != .pass { throw status.thrown }
    }

    private static func risk(_ text: String) -> StepRisk? {
        StepRisk(rawValue: text.hasPrefix("risk=") ? String(text.dropFirst(5)) : text)
    }

    private var allowed: StepRisk? { yesThrough.flatMap(Self.risk) }

    // MARK: Running

    private func execute(_ runbook: Runbook, _ target: Target, _ policy: RunbookPolicy) async throws -> ExitStatus {
        if let allowed, allowed > .read, !target.isOwnLab, targetOptions.confirm != target.name {
            throw ChaosError(
                .refused, operation: "run the runbook without asking", target: target.name,
                cause: "it is no lab of this tool", remedy: "Confirm the target with --confirm \(target.name).")
        }
        let state = try StateFolder()
        let run = resume ?? RunName.next()
        let progress = try resume.map { try earlier($0, runbook, target, state) } ?? RunbookProgress.none
        let lock = try await RunbookAccess.lock(target, state: state, run: run)
        defer { lock.release() }
        let screen = RunbookScreen(
            runbook: runbook, only: step, clock: MonotonicRunClock(), quiet: output.quiet)
        let parts = try RunbookAssembly(state: state, policy: policy)
            .parts(runbook, target: target, run: run, console: screen)
        output.say("run \(run): \(runbook.title) on \(target.name)")
        let order = RunbookOrder(
            run: run, incident: incident ?? progress.incident, level: level, allowed: allowed, only: step,
            progress: progress)
        let record = await RunbookExecutor(runbook: runbook, target: target, order: order, parts: parts).run()
        await parts.close()
        if output.json { Terminal.output(try JSONText.write(record)) } else { show(record) }
        if let step = await screen.unanswered.first { output.say(hint(for: step, policy)) }
        return Self.status(of: record)
    }

    /// How such a step can run where nobody is to be asked.
    private func hint(for step: RunbookStep, _ policy: RunbookPolicy) -> String {
        if step.mode == .manual {
            return "\(step.id) is done by a person: run the runbook on a terminal, or the steps behind it with --step"
        }
        let levels = IncidentLevel.allCases.filter { !policy.asks(step, level: $0, allowed: nil) }.map(\.rawValue)
        let level = levels.isEmpty ? "" : ", or say how bad it is with --level \(levels.joined(separator: " or "))"
        return "nobody was there to be asked about \(step.id): run the runbook on a terminal, agree beforehand with "
            + "--yes-through \(step.risk.rawValue)\(level)"
    }

    private func earlier(
        _ run: String, _ runbook: Runbook, _ target: Target, _ state: StateFolder
    ) throws(ChaosError) -> RunbookProgress {
        guard run.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }) else {
            throw ChaosError(.usage, operation: "resume the run", target: run, cause: "this is no run's name")
        }
        let progress = try RunbookProgress.read(folder: RunbookAssembly.folder(of: run, in: state))
        guard progress.runbook == runbook.name, progress.target == target.name else {
            throw ChaosError(
                .usage, operation: "resume the run", target: run,
                cause: "it was \(progress.runbook) on \(progress.target), not \(runbook.name) on \(target.name)")
        }
        return progress
    }

    /// A change that could not be taken back is as loud as a fault that may still be in.
    static func status(of record: RunbookRecord) -> ExitStatus {
        if record.steps.contains(where: { $0.undone == .failed }) { return .recoveryFailed }
        switch record.ending {
        case .verified: return .pass
        case .failed: return .fail
        case .inconclusive: return .inconclusive
        case .stopped: return .stopped
        }
    }

    private func show(_ record: RunbookRecord) {
        for facts in record.steps {
            let effect = facts.effect.map { "effect \($0.rawValue)" } ?? ""
            let words = [
                facts.isFromBefore ? "done before" : facts.started ? "started" : "not started",
                facts.command.map { "command \($0.rawValue)" } ?? "", effect,
                facts.undone.map { "undo: \($0.rawValue)" } ?? "", RunbookScreen.shortened(facts.detail),
            ].filter { !$0.isEmpty }
            Terminal.output("\(facts.step): \(words.joined(separator: "; "))")
        }
        let reason = record.reason.isEmpty ? "" : ": \(RunbookScreen.shortened(record.reason))"
        Terminal.output("\(record.ending.rawValue)\(reason)")
        output.say("audit log: \(record.audit)")
        let isBegun = record.steps.contains { $0.started || $0.isFromBefore }
        if record.ending != .verified, isBegun, step == nil { output.say("resume with: \(resumption(of: record))") }
    }

    /// The command line that goes on with a run, with what this one was told.
    private func resumption(of record: RunbookRecord) -> String {
        var words = ["firedrill runbook run \(name) --resume \(record.run)"]
        if options.runbooks != RunbookCommand.Options.usual { words.append("--runbooks \(options.runbooks)") }
        if let target = targetOptions.target { words.append("--target \(target)") }
        if let confirm = targetOptions.confirm { words.append("--confirm \(confirm)") }
        if let level { words.append("--level \(level.rawValue)") }
        return words.joined(separator: " ")
    }

    // MARK: Looking ahead

    private func preview(_ runbook: Runbook, _ target: Target, _ policy: RunbookPolicy) throws {
        let order = RunbookOrder(run: "dry-run", incident: incident, level: level, allowed: allowed, only: step)
        let preview = RunbookPreview(runbook, target: target, order: order, policy: policy)
        if output.json { return Terminal.output(try JSONText.write(preview)) }
        Terminal.output("dry run: \(runbook.title) on \(target.name); nothing is run, changed or connected to")
        let running = preview.steps.filter { $0.role == .runs }
        for (index, step) in running.enumerated() { show(step, "[\(index + 1)/\(running.count)]") }
        let serving = preview.steps.filter { $0.role != .runs }
        if !serving.isEmpty { Terminal.output("\nOnly when it comes to that:") }
        for step in serving { show(step, "\(step.role.rawValue) \(step.serves.joined(separator: ", ")):") }
    }

    private func show(_ step: RunbookPreview.Step, _ place: String) {
        let limit = DurationText.describe(.seconds(step.timeoutSeconds))
        let ending = step.kind == .manual ? "waits for a person" : "ended after \(limit)"
        let question = step.kind == .manual ? "" : step.asks ? "asks first; " : "does not ask; "
        Terminal.output(
            "\n\(place) \(step.id)  (\(step.kind.rawValue), \(step.mode.rawValue), \(step.risk.rawValue); "
                + "\(question)\(ending))")
        if let when = step.when { Terminal.output("      only when \(when)") }
        if let obstacle = step.cannotBePreviewed { Terminal.output("      CANNOT BE PREVIEWED: \(obstacle)") }
        for line in step.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            Terminal.output("      | \(line)")
        }
        for (key, value) in step.environment.sorted(by: { $0.key < $1.key }) {
            Terminal.output("      \(key)=\(value)")
        }
        if let verify = step.verify { Terminal.output("      done when \(verify)") }
        if let undo = step.undo { Terminal.output("      undone by \(undo)") }
        if step.role == .runs { Terminal.output("      on failure: \(step.onFail)") }
    }
}

extension IncidentLevel: ExpressibleByArgument {}

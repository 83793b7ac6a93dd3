import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill inject`: one fault by itself, without load or experiment, for a while.
struct InjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inject", abstract: "Injects one fault for a while and takes it out again.")

    @Argument(help: "The fault's kind (firedrill list faults).")
    var fault: String

    @Option(name: .customLong("for"), help: "How long the fault stays in, such as 30s.")
    var duration: String

    @Option(name: .long, help: "A parameter as NAME=VALUE; may be given many times.")
    var set: [String] = []

    @Flag(name: .long, help: "Lets a third Ctrl-C end the process before the fault is out.")
    var abandon = false

    @OptionGroup var targetOptions: TargetOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard let length = DurationText.parse(duration), length > .zero, length <= .seconds(86_400) else {
            throw ValidationError("--for takes a length of time up to a day, such as 30s; got \"\(duration)\".")
        }
        let parameters = try CommandLineParameters.read(fault: fault, pairs: set)
        let interruption = Interruption(mayAbandon: abandon)
        let status = try await SignalTrap.runToStatus(
            onSignal: { interruption.first() }, onRepeat: { interruption.again($0) },
            { try await inject(parameters, for: length) })
        if status != .pass { throw status.thrown }
    }

    private func inject(_ parameters: FaultParameters, for length: Duration) async throws -> ExitStatus {
        let target = try await TargetSelection.select(targetOptions, output: output, startLab: false).target
        try TargetGuard.check(target, confirmed: targetOptions.confirm)
        let state = try StateFolder()
        try state.stopFile.check()
        let store = try await StoreAccess.open(storeOptions.store, state: state)
        do {
            let run = RunName.next()
            let status = try await TargetAccess.use(target, state: state, run: run, output: output, store: store) {
                try await inject(parameters, for: length, run, target, $0, RunHistory(store: store), state)
            }
            await store.close()
            return status
        } catch {
            await store.close()
            throw error
        }
    }

    private func inject(
        _ parameters: FaultParameters, for length: Duration, _ run: String, _ target: Target, _ access: TargetAccess,
        _ history: RunHistory, _ state: StateFolder
    ) async throws -> ExitStatus {
        let clock = MonotonicRunClock()
        let made = try DrillAssembly.fault(
            fault,
            FaultContext(
                target: target, parameters: parameters, run: run, clock: clock, program: LabExecutables.own))
        let injection = SingleInjection(
            fault: made, target: target, clock: clock,
            journal: RecoveryJournal(folder: state.journal, identities: access.identities),
            reapers: access.reapers, stopFile: state.stopFile)
        let entry = try await history.begin(injection: fault, run, target: target.name)
        let result = await injection.run(for: length) { output.say($0) }
        // What became of the fault counts for more than its row.
        do { try await history.finish(entry, result) } catch { Terminal.error("firedrill: \(error)") }
        if output.json {
            Terminal.output(try JSONText.write(result))
        }
        if !result.faultRemoved {
            let undo = try RecoveryJournal(folder: state.journal).open().first { $0.undo.run == result.run }?.undo
            if let undo { await RecoveryAlarm.sound(undo, cause: result.evidence.last ?? "") }
            return .recoveryFailed
        }
        if result.interrupted { return .stopped }
        if let refusal = result.refusal { return ExitStatus(refusal) }
        let ranItsTime = result.faultEnded == .expired || result.faultEnded == .mitigated
        return result.confirmed && ranItsTime ? .pass : .inconclusive
    }
}

/// Reads `--set` pairs by what the fault says of its parameters.
enum CommandLineParameters {
    /// Throws `FileProblems` with every mistake, and a usage error for an unknown fault.
    static func read(fault: String, pairs: [String]) throws -> FaultParameters {
        let vocabulary = Vocabulary.builtIn
        guard vocabulary.faults.contains(where: { $0.kind == fault }) else {
            let known = vocabulary.faults.map(\.kind)
            let hint = NearestName.suggest(fault, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
            throw ValidationError("Unknown fault \"\(fault)\" (known: \(known.joined(separator: ", "))).\(hint)")
        }
        let split = try pairs.map { pair in
            guard let equal = pair.firstIndex(of: "=") else {
                throw ValidationError("--set takes NAME=VALUE; got \"\(pair)\".")
            }
            return (name: String(pair[..<equal]), value: String(pair[pair.index(after: equal)...]))
        }
        return try vocabulary.parameters(of: fault, pairs: split)
    }
}

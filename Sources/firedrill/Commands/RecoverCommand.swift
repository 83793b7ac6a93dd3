import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill recover`: takes out what runs left behind whose process is gone.
struct RecoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Takes out faults that earlier runs left behind; succeeds when there is nothing to do.")

    @Argument(help: "The run to recover. Without it, give --all.")
    var run: String?

    @Flag(name: .long, help: "Recover every run.")
    var all = false

    @Option(
        name: .long,
        help: "The target's file to connect with, where the system has moved since; it must lead to the same servers.")
    var target: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    private struct Leftover: Encodable {
        let run: String
        let fault: String?
        let target: String?
        let recovered: Bool
        let evidence: String
        let byHand: [String]
    }

    private struct Report: Encodable {
        let leftovers: [Leftover]
        let recovered: Bool
        /// Why not everything could be looked at.
        var error: String?
    }

    /// What was found, up to the error that ended the search.
    private struct Findings {
        var outcomes: [Leftovers.Outcome] = []
        var unreadable: [UnreadableEntry] = []
        var failure: (any Error)?
    }

    func validate() throws {
        if (run == nil) != all { throw ValidationError("Name a run or give --all.") }
    }

    func run() async throws {
        let findings = await search()
        let leftovers = findings.outcomes.map(leftover) + findings.unreadable.map(leftover)
        let isClean = findings.failure == nil && leftovers.allSatisfy(\.recovered)
        if output.json {
            let report = Report(
                leftovers: leftovers, recovered: isClean, error: findings.failure.map { "\($0)" })
            Terminal.output(try JSONText.write(report))
        } else if findings.failure == nil || !leftovers.isEmpty {
            show(leftovers)
        }
        var status: ExitStatus = findings.unreadable.isEmpty ? .busy : .recoveryFailed
        for outcome in findings.outcomes {
            guard case .failure(let error) = outcome.result, error.code != .targetBusy else { continue }
            status = .recoveryFailed
            await RecoveryAlarm.sound(outcome.entry.undo, cause: "\(error)")
        }
        // Last: the store may be slow or away, and nobody has to wait for it to hear what is still in.
        if let state = try? StateFolder(), findings.failure == nil || !findings.outcomes.isEmpty {
            let recovered = findings.outcomes.filter { (try? $0.result.get()) != nil }.map(\.entry.undo.run)
            await StoreAccess.note(recovered: recovered, storeOptions.store, state: state)
        }
        if let failure = findings.failure { throw failure }
        if !isClean { throw status.thrown }
    }

    /// Takes out what it finds. What could not be looked at keeps nothing of the rest from being told.
    private func search() async -> Findings {
        var findings = Findings()
        do {
            let state = try StateFolder()
            // Loaded first: a wrong file is told once, and not as the failure of each leftover.
            let moved = try target.map {
                try TargetLoader().load(path: URL(fileURLWithPath: $0).standardizedFileURL.path)
            }
            let source = TargetAccess.leftovers(state, movedTo: moved)
            findings.outcomes = try await source.recover(run: run)
            if run == nil { findings.unreadable = try source.unreadable() }
        } catch {
            findings.failure = error
        }
        return findings
    }

    private func leftover(_ outcome: Leftovers.Outcome) -> Leftover {
        let undo = outcome.entry.undo
        switch outcome.result {
        case .success(let report):
            return Leftover(
                run: undo.run, fault: undo.fault, target: undo.target, recovered: true, evidence: report.evidence,
                byHand: [])
        case .failure(let error):
            return Leftover(
                run: undo.run, fault: undo.fault, target: undo.target, recovered: false, evidence: "\(error)",
                byHand: undo.byHand)
        }
    }

    private func leftover(_ lost: UnreadableEntry) -> Leftover {
        Leftover(
            run: lost.run, fault: nil, target: nil, recovered: false, evidence: "\(lost.error)", byHand: lost.byHand)
    }

    private func show(_ leftovers: [Leftover]) {
        if leftovers.isEmpty {
            let subject = run.map { "the journal has no entry of run \($0)" } ?? "no run left a fault behind"
            Terminal.output("nothing to do: \(subject)")
        }
        for leftover in leftovers {
            let subject = leftover.fault.map { "\($0) on \(leftover.target ?? "?")" } ?? "unreadable journal entry"
            Terminal.output(
                "\(leftover.run)  \(subject): "
                    + (leftover.recovered ? "out; \(leftover.evidence)" : "STILL IN: \(leftover.evidence)"))
        }
    }
}

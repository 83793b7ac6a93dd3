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
    }

    func validate() throws {
        if (run == nil) != all { throw ValidationError("Name a run or give --all.") }
    }

    func run() async throws {
        let state = try StateFolder()
        // Loaded first: a wrong file is told once, and not as the failure of each leftover.
        let moved = try target.map {
            try TargetLoader().load(path: URL(fileURLWithPath: $0).standardizedFileURL.path)
        }
        let source = TargetAccess.leftovers(state, movedTo: moved)
        let outcomes = try await source.recover(run: run)
        let recovered = outcomes.filter { (try? $0.result.get()) != nil }.map(\.entry.undo.run)
        await StoreAccess.note(recovered: recovered, storeOptions.store, state: state)
        let unreadable = run == nil ? try source.unreadable() : []
        let leftovers = outcomes.map(leftover) + unreadable.map(leftover)
        let isClean = leftovers.allSatisfy(\.recovered)
        if output.json {
            let report = Report(leftovers: leftovers, recovered: isClean)
            Terminal.output(try JSONText.write(report))
        } else {
            show(leftovers)
        }
        var status: ExitStatus = unreadable.isEmpty ? .busy : .recoveryFailed
        for outcome in outcomes {
            guard case .failure(let error) = outcome.result, error.code != .targetBusy else { continue }
            status = .recoveryFailed
            await RecoveryAlarm.sound(outcome.entry.undo, cause: "\(error)")
        }
        if !isClean { throw status.thrown }
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

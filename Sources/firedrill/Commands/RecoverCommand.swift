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

    @OptionGroup var output: OutputOptions

    private struct Leftover: Encodable {
        let run: String
        let fault: String
        let target: String
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
        let outcomes = try await TargetAccess.leftovers(state).recover(run: run)
        let leftovers = outcomes.map { outcome in
            let undo = outcome.entry.undo
            switch outcome.result {
            case .success(let report):
                return Leftover(
                    run: undo.run, fault: undo.fault, target: undo.target, recovered: true,
                    evidence: report.evidence, byHand: [])
            case .failure(let error):
                return Leftover(
                    run: undo.run, fault: undo.fault, target: undo.target, recovered: false, evidence: "\(error)",
                    byHand: undo.byHand)
            }
        }
        let isClean = leftovers.allSatisfy(\.recovered)
        let isHeld = outcomes.contains { outcome in
            if case .failure(let error) = outcome.result { error.code == .targetBusy } else { false }
        }
        if output.json {
            let report = Report(leftovers: leftovers, recovered: isClean)
            Terminal.output(try JSONText.write(report))
        } else {
            show(leftovers)
        }
        for outcome in outcomes {
            if case .failure(let error) = outcome.result, error.code != .targetBusy {
                await RecoveryAlarm.sound(outcome.entry.undo, cause: "\(error)")
            }
        }
        if !isClean { throw (isHeld ? ExitStatus.busy : .recoveryFailed).thrown }
    }

    private func show(_ leftovers: [Leftover]) {
        if leftovers.isEmpty {
            let subject = run.map { "the journal has no entry of run \($0)" } ?? "no run left a fault behind"
            Terminal.output("nothing to do: \(subject)")
        }
        for leftover in leftovers {
            Terminal.output(
                "\(leftover.run)  \(leftover.fault) on \(leftover.target): "
                    + (leftover.recovered ? "out; \(leftover.evidence)" : "STILL IN: \(leftover.evidence)"))
        }
    }
}

import ArgumentParser
import ChaosCore
import ChaosEngine
import ChaosLoad
import Foundation

/// `firedrill load`: a load profile by itself.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Runs a load profile and prints its totals beside its reference figures.")

    @Argument(help: "The profile's file, such as experiments/load/coupon-100-users.yaml.")
    var profile: String

    @Option(name: .long, help: "Multiplies every length of the profile: 0.1 makes a ten-minute profile one minute.")
    var scale = 1.0

    @OptionGroup var targetOptions: TargetOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard scale > 0, scale <= 10 else { throw ValidationError("--scale takes a number above 0, at most 10.") }
    }

    func run() async throws {
        let profile = try LoadProfileLoader(vocabulary: .builtIn).load(path: profile).scaled(by: scale)
        let status = try await SignalTrap.runToStatus { try await run(profile) }
        if status != .pass { throw status.thrown }
    }

    private func run(_ profile: LoadProfile) async throws -> ExitStatus {
        let selected = try await TargetSelection.select(targetOptions, output: output, startLab: true)
        do {
            let totals = try await measure(profile, on: selected.target)
            if let lab = selected.startedLab { await TargetSelection.bringDown(lab, output) }
            try show(totals)
            return totals.status
        } catch {
            if let lab = selected.startedLab { await TargetSelection.bringDown(lab, output) }
            throw error
        }
    }

    private func measure(_ profile: LoadProfile, on target: Target) async throws -> LoadTotals {
        try TargetGuard.check(target, confirmed: targetOptions.confirm)
        let state = try StateFolder()
        let store = try await StoreAccess.openShared(storeOptions.store, state: state)
        do {
            let totals = try await TargetAccess.use(
                target, state: state, run: "load \(profile.name)", output: output, store: store
            ) { _ in
                try await LoadTotals.measure(profile, on: target, output: output)
            }
            await store?.close()
            return totals
        } catch {
            await store?.close()
            throw error
        }
    }

    private func show(_ totals: LoadTotals) throws {
        if output.json {
            Terminal.output(try JSONText.write(totals))
        } else {
            totals.lines.forEach(Terminal.output)
        }
    }
}

import ArgumentParser
import ChaosCore
import ChaosEngine
import ChaosLoad
import Foundation

/// `firedrill bench`: the reference system beside the source reports' figures, the load generator beside wrk.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures the reference system beside the source reports, and the load generator beside wrk.",
        discussion: "Absolute figures differ from machine to machine; compare only what one run printed.")

    @Argument(help: "Load profiles to run.")
    var profiles = [
        "experiments/load/coupon-ramp-1500.yaml", "experiments/load/coupon-100-users.yaml",
        "experiments/load/orders-100-users.yaml",
    ]

    @Option(name: .long, help: "Multiplies every length of the profiles; 1 takes twelve minutes.")
    var scale = 0.2

    @Option(name: .long, help: "Seconds for each side of the generator's comparison; 0 leaves it out.")
    var generatorSeconds = 10

    @OptionGroup var targetOptions: TargetOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard scale > 0, scale <= 1 else { throw ValidationError("--scale takes a number above 0, at most 1.") }
        guard (0...60).contains(generatorSeconds) else {
            throw ValidationError("--generator-seconds takes a number from 0 to 60.")
        }
    }

    private struct Report: Encodable {
        var profiles: [LoadTotals] = []
        var generators: [GeneratorFigure] = []
    }

    func run() async throws {
        let loader = LoadProfileLoader(vocabulary: .builtIn)
        let loaded = try profiles.map { try loader.load(path: $0).scaled(by: scale) }
        let status = try await SignalTrap.runToStatus { try await bench(loaded) }
        if status != .pass { throw status.thrown }
    }

    private func bench(_ profiles: [LoadProfile]) async throws -> ExitStatus {
        let selected = try await TargetSelection.select(targetOptions, output: output, startLab: true)
        let report: Report
        do {
            report = try await measure(profiles, on: selected.target)
            if let lab = selected.startedLab { await TargetSelection.bringDown(lab, output) }
        } catch {
            if let lab = selected.startedLab { await TargetSelection.bringDown(lab, output) }
            throw error
        }
        if output.json { Terminal.output(try JSONText.write(report)) }
        return ExitStatus.merge(report.profiles.map(\.status))
    }

    private func measure(_ profiles: [LoadProfile], on target: Target) async throws -> Report {
        try TargetGuard.check(target, confirmed: targetOptions.confirm)
        let access = try await TargetAccess.open(target, state: try StateFolder(), run: "bench", output: output)
        defer { access.close() }
        var report = Report()
        for profile in profiles where !Task.isCancelled {
            let totals = try await LoadTotals.measure(profile, on: target, output: output)
            report.profiles.append(totals)
            if !output.json { totals.lines.forEach(Terminal.output) }
        }
        guard generatorSeconds > 0, !Task.isCancelled else { return report }
        report.generators = try await GeneratorComparison(target: target, seconds: generatorSeconds).run()
        if !output.json {
            Terminal.output("load generators, GET on the same health page, 100 connections, one after the other:")
            report.generators.map(\.line).forEach(Terminal.output)
        }
        return report
    }
}

import ArgumentParser
import ChaosCore
import ChaosEngine
import ChaosLoad
import Foundation

/// `firedrill bench`: the reference system beside the source reports' figures, the load generator beside wrk, and the run store.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: """
            Measures the reference system beside the source reports, the load generator beside wrk, and the run store.
            """,
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

    @Flag(
        name: .customLong("store"),
        help: "Measure the run store alone: 100,000 made-up runs over two years, then all in one month.")
    var storeAlone = false

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
        var store: [StoreBench.Result] = []
    }

    func run() async throws {
        let loader = LoadProfileLoader(vocabulary: .builtIn)
        let loaded = storeAlone ? [] : try profiles.map { try loader.load(path: $0).scaled(by: scale) }
        let status = try await SignalTrap.runToStatus { try await bench(loaded) }
        if status != .pass { throw status.thrown }
    }

    private func bench(_ profiles: [LoadProfile]) async throws -> ExitStatus {
        var report = Report()
        if storeAlone {
            report.store = try await measureStore()
            if output.json { Terminal.output(try JSONText.write(report)) }
            return .pass
        }
        for profile in profiles where !Task.isCancelled {
            let totals = try await withTarget { try await LoadTotals.measure(profile, on: $0, output: output) }
            report.profiles.append(totals)
            if !output.json { totals.lines.forEach(Terminal.output) }
        }
        if generatorSeconds > 0, !Task.isCancelled {
            report.generators = try await withTarget {
                try await GeneratorComparison(target: $0, seconds: generatorSeconds).run()
            }
        }
        if !Task.isCancelled { report.store = try await measureStore() }
        if output.json {
            Terminal.output(try JSONText.write(report))
        } else if !report.generators.isEmpty {
            Terminal.output("load generators, GET on the same health page, 100 connections, one after the other:")
            report.generators.map(\.line).forEach(Terminal.output)
        }
        return ExitStatus.merge(report.profiles.map(\.status))
    }

    private func measureStore() async throws -> [StoreBench.Result] {
        var results: [StoreBench.Result] = []
        for history in StoreBench.History.allCases {
            let result = try await StoreBench(history: history).run()
            if !output.json { result.lines.forEach(Terminal.output) }
            results.append(result)
        }
        return results
    }

    /// Lends the target; a lab of its own to each profile, since the embedded Kafka cluster slows down as its topics
    /// grow, and the source reports' tests did not run one after the other on one system either.
    private func withTarget<Value: Sendable>(
        _ body: @Sendable (Target) async throws -> Value
    ) async throws -> Value {
        let selected = try await TargetSelection.select(targetOptions, output: output, startLab: true)
        do {
            try TargetGuard.check(selected.target, confirmed: targetOptions.confirm)
            let state = try StateFolder()
            let store = try await StoreAccess.openShared(nil, state: state)
            let value = try await TargetAccess.use(
                selected.target, state: state, run: "bench", output: output, store: store
            ) { _ in
                try await body(selected.target)
            }
            await store?.close()
            if let lab = selected.startedLab { await TargetSelection.bringDown(lab, output) }
            return value
        } catch {
            if let lab = selected.startedLab { await TargetSelection.bringDown(lab, output) }
            throw error
        }
    }
}

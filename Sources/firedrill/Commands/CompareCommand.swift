import ArgumentParser
import ChaosCore
import ChaosEngine

/// `firedrill compare`: the same experiment with one thing varied, and what the difference is worth.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Runs an experiment in two or more variants and compares their times.",
        discussion: """
            NAME is `response` (none, auto, manual), `duration`, a parameter of the fault, or `switch.NAME` for one of the \
            system's /admin/switches. The variants run in a random order, each run once the target is steady. The ratio \
            of their times comes with its interval; a direction is named only when the interval excludes 1.
            """)

    @Argument(help: "The experiment's file.")
    var experiment: String

    @Option(name: .long, help: "What to vary: NAME=A,B; the others are compared with the first.")
    var vary: Variation

    @OptionGroup var targetOptions: TargetOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var series: SeriesOptions

    func run() async throws {
        let loaded = try FileSelection.experiments([experiment])
        let groups = try loaded.map { DrillGroup(try vary.arms(of: $0), runs: series.runs, seed: series.chosenSeed) }
        let status = try await series.session(targetOptions, output).run(groups, mayAbandon: series.abandon)
        if status != .pass { throw status.thrown }
    }
}

import ArgumentParser
import ChaosCore
import ChaosEngine

/// `firedrill run`: the main job.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs experiments one after the other and reports each.")

    @Argument(help: "Experiment files.")
    var experiments: [String] = []

    @Option(
        name: .long,
        help: """
            One slot of a schedule instead, FILE#ENTRY or FILE#ENTRY@2026-12-01T10:30+09:00: runs it only if its ledger has \
            not decided it yet and nothing speaks against it.
            """)
    var slot: String?

    @OptionGroup var targetOptions: TargetOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var series: SeriesOptions

    @Option(
        name: .long,
        help: "Who ends the incident: auto, manual or none (default: as the file says); none,auto compares both.")
    var response: ResponseChoice?

    @Flag(name: .long, help: "Inject nothing; the run passes when no alert fires.")
    var control = false

    func validate() throws {
        if slot != nil {
            guard experiments.isEmpty, response == nil, !control else {
                throw ValidationError("--slot takes experiments and response from the schedule.")
            }
            return
        }
        if experiments.isEmpty { throw ValidationError("Name at least one experiment file.") }
    }

    func run() async throws {
        if let slot {
            let run = SlotRun(
                reference: try SlotReference(slot), targetOptions: targetOptions, output: output, series: series)
            let status = try await run.run()
            if status != .pass { throw status.thrown }
            return
        }
        let loaded = try FileSelection.experiments(experiments)
        let seed = series.chosenSeed
        let groups = try loaded.map { experiment in
            let arms = try response?.arms(of: experiment) ?? [DrillArm(experiment: experiment)]
            return DrillGroup(arms, runs: series.runs, seed: seed)
        }
        let session = try series.session(targetOptions, output, control: control)
        let status = try await session.run(groups, mayAbandon: series.abandon)
        if status != .pass { throw status.thrown }
    }
}

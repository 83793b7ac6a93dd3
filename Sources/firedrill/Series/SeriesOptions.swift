import ArgumentParser
import ChaosCore
import ChaosEngine
import ChaosReporting

/// How often and into which folder; shared by the commands that run experiments.
struct SeriesOptions: ParsableArguments {
    @Option(name: .long, help: "How often to run each experiment, in each arm.")
    var runs = 1

    @Option(name: .long, help: "Draws the order of the arms from this number (default: a new one, which is printed).")
    var seed: UInt32?

    @Option(name: .long, help: "The folder for the runs' reports (default: runs/ in the state folder).")
    var out: String?

    @Option(name: .long, help: "A file with the rules of the levels (default: the built-in ones).")
    var levels: String?

    @Option(name: .long, help: "The language of the reports' pages: en or ko.")
    var language = ReportLanguage.english

    @OptionGroup var store: StoreOptions

    @Flag(name: .long, help: "Lets a third Ctrl-C end the process before the fault is out.")
    var abandon = false

    func validate() throws {
        guard (1...1000).contains(runs) else { throw ValidationError("--runs takes a number from 1 to 1000.") }
    }

    /// The seed that was asked for, or a new one.
    var chosenSeed: UInt64 { UInt64(seed ?? UInt32.random(in: .min ... .max)) }

    /// A session with these options. Throws `FileProblems` for a wrong file of levels.
    func session(_ target: TargetOptions, _ output: OutputOptions, control: Bool = false) throws -> DrillSession {
        let policy = try levels.map { try LevelPolicyLoader(vocabulary: .builtIn).load(path: $0) } ?? .standard
        return DrillSession(
            targetOptions: target, output: output, store: store.store, out: out, policy: policy, control: control,
            language: language)
    }
}

extension ReportLanguage: ExpressibleByArgument {}

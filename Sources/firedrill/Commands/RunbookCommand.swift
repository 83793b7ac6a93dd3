import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill runbook`: what to do about an alert, to read and to run.
struct RunbookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runbook", abstract: "Lists, shows, checks and runs the runbooks.",
        subcommands: [List.self, Show.self, RunbookLintCommand.self, RunbookRunCommand.self])

    /// Where the runbooks are; shared by the subcommands.
    struct Options: ParsableArguments {
        /// Where they are when nobody says otherwise.
        static let usual = "runbooks"

        @Option(name: .long, help: "The folder of the runbooks.")
        var runbooks = Options.usual
    }

    /// `firedrill runbook list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the runbooks with the alerts that lead to them.")

        @OptionGroup var options: Options
        @OptionGroup var output: OutputOptions

        private struct Entry: Encodable {
            let name: String
            let title: String
            let scenario: String?
            let alerts: [String]
            let steps: [String]
        }

        func run() throws {
            let entries = try RunbookFiles.names(in: options.runbooks).map { name in
                let runbook = try RunbookFiles.load(name, in: options.runbooks)
                return Entry(
                    name: name, title: runbook.title, scenario: runbook.scenario, alerts: runbook.alerts,
                    steps: runbook.sequence.map(\.id))
            }
            if output.json { return Terminal.output(try JSONText.write(entries)) }
            for entry in entries {
                Terminal.output(
                    "\(entry.name)\n    \(entry.title)\n    alerts: \(entry.alerts.joined(separator: ", "))")
                Terminal.output("    steps:  \(entry.steps.joined(separator: ", "))")
            }
        }
    }

    /// `firedrill runbook show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Prints a runbook for reading (the Korean one with --language ko).")

        @Argument(help: "The runbook's name or file.")
        var name: String

        @Option(name: .long, help: "Another language of the same runbook, such as ko.")
        var language: String?

        @OptionGroup var options: Options

        func run() throws {
            let full = language.map { "\(name).\($0)" } ?? name
            let runbook = try RunbookFiles.load(full, in: options.runbooks)
            Terminal.output(try String(contentsOfFile: runbook.source, encoding: .utf8))
        }
    }
}

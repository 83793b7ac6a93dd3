import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill schedule export`: schedules for the engine that is there already.
struct ScheduleExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes schedules as systemd timers, crontab lines, Kubernetes CronJobs or GitHub workflows.",
        discussion: """
            What an engine cannot say (blackouts, a time that comes twice, the last workday) it calls up too often; \
            `firedrill run --slot` asks the schedule and its ledger, and withholds it.
            """)

    @Argument(help: "Schedule files, or folders with them (default: experiments/schedules).")
    var schedules: [String] = []

    @Option(name: .long, help: "For which engine: systemd, crontab, kubernetes or github.")
    var format: ExportFormat

    @Option(name: .long, help: "A folder for the files (default: all of them on standard output).")
    var out: String?

    @Option(name: .long, help: "Where firedrill is on the machine that runs the drills.")
    var program = ExportSettings().program

    @Option(name: .long, help: "The folder on that machine that the paths of the schedule start from.")
    var folder = ExportSettings().folder

    @Option(name: .long, help: "The container's image, for kubernetes and github.")
    var image = ExportSettings().image

    @Option(name: .long, help: "The Kubernetes secret with store-url, slack-webhook-url and the target's own secrets.")
    var secret = ExportSettings().secret

    @OptionGroup var output: OutputOptions

    func run() throws {
        var settings = ExportSettings()
        settings.program = program
        settings.folder = folder
        settings.image = image
        settings.secret = secret
        let files = try ScheduleFiles.load(schedules).flatMap { format.files(of: $0, settings) }
        guard let out else {
            for file in files { Terminal.output(files.count > 1 ? "# --- \(file.name)\n\(file.text)" : file.text) }
            return
        }
        do {
            try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
            for file in files {
                try file.text.write(toFile: "\(out)/\(file.name)", atomically: true, encoding: .utf8)
                output.say("\(out)/\(file.name)")
            }
        } catch {
            throw ChaosError(.storage, operation: "write the export", target: out, cause: "\(error)")
        }
    }
}

extension ExportFormat: ExpressibleByArgument {}

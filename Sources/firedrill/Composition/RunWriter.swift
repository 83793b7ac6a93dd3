import ChaosCore
import ChaosReporting
import Foundation

/// Writes each run's folder, and what goes to standard output at the end.
struct RunWriter {
    let folder: String
    let output: OutputOptions

    /// Writes `record.json`, `report.md` and `timeline.jsonl` into the run's folder and shows the table.
    func write(_ record: RunRecord) throws {
        let path = "\(folder)/\(record.run)"
        do {
            _ = try RunFolder.make(path)
            for (name, reporter) in files {
                try reporter.report(record).write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
            }
        } catch {
            throw ChaosError(
                .storage, operation: "write the run's report", target: path, cause: "\(error)",
                remedy: "Name a folder that can be written with --out.")
        }
        if !output.json {
            let table = TerminalReporter(colour: Terminal.wantsColour, width: min(Terminal.width, 100))
            Terminal.output(try table.report(record))
        }
        output.say("report: \(path)/report.md")
    }

    /// The one JSON document: a record, or an array of them in the order given.
    func finish(_ records: [RunRecord], asArray: Bool) throws {
        if asArray { showLevels(records) }
        guard output.json else { return }
        let texts = try records.map { try JSONReporter(withObservations: false).report($0) }
        Terminal.output(asArray ? "[\n\(texts.joined(separator: ",\n"))\n]" : texts.first ?? "null")
    }

    /// Documented against measured levels over several runs; beside a JSON document it goes to standard error.
    private func showLevels(_ records: [RunRecord]) {
        let judged = records.filter { !$0.control && $0.faultEnded != nil }
        guard !judged.isEmpty else { return }
        let matrix = ConfusionMatrix(
            judged.map { .init(scenario: $0.experiment, documented: $0.level.documented, measured: $0.level.measured) })
        let text = (["", "LEVELS, documented against measured (n = \(judged.count))"] + matrix.lines.map { "  \($0)" })
            .joined(separator: "\n")
        if output.json { output.say(text) } else { Terminal.output(text) }
    }

    private var files: [(String, any Reporter)] {
        [
            ("record.json", JSONReporter(withObservations: true)), ("report.md", MarkdownReporter()),
            ("timeline.jsonl", TimelineReporter()),
        ]
    }
}

import ChaosCore
import ChaosReporting
import Foundation

/// Writes each run's folder, and what goes to standard output at the end.
struct RunWriter {
    let folder: String
    let output: OutputOptions
    /// Of the pages; what programs read has none.
    var language = ReportLanguage.english

    /// Writes the run's reports and samples into its folder, shows the table, and returns where the page is. With the
    /// history of its experiment the page shows all its runs.
    @discardableResult
    func write(_ record: RunRecord, history: ScenarioPeriod? = nil) throws -> String {
        let path = "\(folder)/\(record.run)"
        do {
            _ = try RunFolder.make(path)
            for (name, reporter) in files(history) {
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
        return "\(path)/report.html"
    }

    /// Where the run's readings are.
    func samples(of run: String) -> String { "\(folder)/\(run)/samples.json" }

    /// What the runs say together, and the one JSON document: a record; of repeated runs their records and a summary; of
    /// several experiments an array in the order given.
    func finish(_ series: [RunSeries], asArray: Bool) throws {
        if asArray || series.contains(where: { $0.planned > 1 }) { showLevels(series.flatMap(\.records)) }
        for repeated in series where repeated.planned > 1 { show(repeated) }
        guard output.json else { return }
        let texts = try series.map { one in
            guard one.planned == 1, let record = one.records.first else {
                return try JSONText.write(SeriesDocument(one))
            }
            return try JSONReporter(withObservations: false).report(record)
        }
        Terminal.output(asArray ? "[\n\(texts.joined(separator: ",\n"))\n]" : texts.first ?? "null")
    }

    /// The statistics of repeated runs; also as `series.md` in the first run's folder.
    private func show(_ series: RunSeries) {
        let isPainted = Terminal.wantsColour && !output.json
        let reporter = SeriesReporter(colour: isPainted, width: min(Terminal.width, 100))
        let text = "\n" + reporter.terminal(series)
        if output.json { output.say(text) } else { Terminal.output(text) }
        guard let first = series.records.first else { return }
        let path = "\(folder)/\(first.run)/series.md"
        do {
            try reporter.markdown(series).write(toFile: path, atomically: true, encoding: .utf8)
            output.say("statistics: \(path)")
        } catch {
            Terminal.error("firedrill: the statistics could not be written to \(path): \(error)")
        }
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

    private func files(_ history: ScenarioPeriod?) -> [(String, any Reporter)] {
        [
            ("record.json", JSONReporter()), ("samples.json", SamplesReporter()),
            ("report.html", HTMLReporter(language: language, history: history)), ("report.md", MarkdownReporter()),
            ("timeline.jsonl", TimelineReporter()),
        ]
    }
}

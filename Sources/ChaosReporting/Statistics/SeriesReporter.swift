import ChaosCore

/// The statistics of several runs for people: a part of a terminal's output, or a section in GitHub Markdown.
public struct SeriesReporter: Sendable {
    private let paint: Paint
    private let width: Int

    /// Makes the reporter for a terminal of this many columns.
    public init(colour: Bool = false, width: Int = 100) {
        paint = Paint(isOn: colour)
        self.width = min(100, max(40, width))
    }

    /// For a terminal.
    public func terminal(_ series: RunSeries) -> String {
        let name = series.records.last?.experiment ?? ""
        var lines: [StyledLine] = []
        if let comparison = series.comparison {
            for arm in comparison.arms {
                lines += part("STATISTICS of \(name), \(arm.name)", StatisticsWords(arm.statistics)) + [StyledLine()]
            }
            lines += versus(comparison)
        } else {
            lines += part("STATISTICS of \(name)", StatisticsWords(series.statistics))
        }
        return lines.map { $0.rendered(width: .max, paint: paint) + "\n" }.joined()
    }

    /// As a section of a Markdown report.
    public func markdown(_ series: RunSeries) -> String {
        guard let comparison = series.comparison else {
            return "## Statistics\n\n" + section(StatisticsWords(series.statistics))
        }
        let arms = comparison.arms.map { arm in
            "## Statistics: \(MarkdownText.escape(arm.name))\n\n" + section(StatisticsWords(arm.statistics)) + "\n"
        }
        let rows = comparison.rows.map { row in
            [row.time, row.second, row.first, row.comparison.ratioText, row.comparison.sentence]
                .map(MarkdownText.escape)
        }
        let notes = comparison.caveats.map { "\n\(MarkdownText.escape($0))\n" }.joined()
        return arms.joined() + "## Comparison\n\n\(MarkdownText.escape(Self.ratioNote))\n\n"
            + MarkdownText.table(["time", "of", "against", "ratio", "answer"], rows) + notes
    }

    private static let ratioNote =
        "A ratio below 1 means shorter times. Its interval is the hull of an exact one by ranks and Welch's; a"
        + " direction is named only where it excludes 1."

    private func part(_ title: String, _ words: StatisticsWords) -> [StyledLine] {
        var lines = [StyledLine("\(title) (\(words.count))", .strong)]
        if !words.rows.isEmpty {
            let table = TextTable(rows: [StatisticsWords.headings] + words.rows, right: [1, 2], width: width - 2)
            lines += table.lines.enumerated().flatMap { index, row in
                row.map { StyledLine("  \($0)", index == 0 ? .faint : .plain) }
            }
            lines += words.values.flatMap { wrapped("every \($0)", .faint) }
        }
        lines += words.rates.flatMap { wrapped($0, .plain) }
        return lines + words.caveats.flatMap { wrapped($0, .doubtful) }
    }

    private func versus(_ comparison: ArmComparison) -> [StyledLine] {
        let first = comparison.arms.first?.name ?? ""
        var lines = [StyledLine("COMPARED with \(SafeText.line(first))", .strong)]
        lines += comparison.rows.flatMap { row in
            wrapped("\(row.time) of \(row.second): \(row.comparison.sentence)", Self.tone(row.comparison.answer))
        }
        if comparison.rows.isEmpty { lines += wrapped("Nothing was measured in both.", .doubtful) }
        return lines + (comparison.caveats + [Self.ratioNote]).flatMap { wrapped($0, .faint) }
    }

    private func section(_ words: StatisticsWords) -> String {
        var text = "\(words.count).\n"
        if !words.rows.isEmpty {
            let rows = words.rows.map { $0.map(MarkdownText.escape) }
            let headings = StatisticsWords.headings.map(MarkdownText.escape)
            text += "\n" + MarkdownText.table(headings, rows, right: [1, 2]) + "\n\(StatisticsWords.note)\n"
        }
        let facts = words.values.map { "every \($0)" } + words.rates + words.caveats
        return text + "\n" + facts.map { "- \(MarkdownText.escape($0))\n" }.joined()
    }

    private func wrapped(_ text: String, _ tone: Paint.Tone) -> [StyledLine] {
        TextTable.wrap(SafeText.line(text), to: width - 2).map { StyledLine("  " + $0, tone) }
    }

    private static func tone(_ answer: RatioComparison.Answer) -> Paint.Tone {
        switch answer {
        case .improved: .good
        case .worse: .bad
        case .cannotTell: .doubtful
        }
    }
}

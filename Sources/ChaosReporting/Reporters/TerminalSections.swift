import ChaosCore

/// The parts of the terminal report, as lines that are not painted yet. An empty part has nothing to say.
struct TerminalSections: Sendable {
    let record: RunRecord
    let width: Int
    private var words: RunWords { RunWords(record: record) }

    private static let margin = "  "

    var headline: [StyledLine] {
        let title = record.title.isEmpty ? record.experiment : record.title
        var first = StyledLine(words.verdict, Self.tone(record.verdict))
        first.add("  \(SafeText.line(title))", .strong)
        let rule = StyledLine(String(repeating: "─", count: width), .faint)
        let alarm = [words.alarm].compactMap(\.self) + words.mishaps
        return [first, rule] + alarm.flatMap { wrapped($0, .bad) }
    }

    var facts: [StyledLine] {
        let level = words.levelComparison
        let fault = record.control ? "none (control run)" : record.faultKind
        var rows = [
            ["run", record.run], ["target", record.target], ["fault", fault], ["response", words.response],
            [
                "level",
                "documented \(level.documented), measured \(level.measured): \(level.judgement). \(RunWords.levelNote)",
            ],
        ]
        rows += words.ending.enumerated().map { [$0.offset == 0 ? "ended" : "", $0.element] }
        return table(rows) { _ in .plain }
    }

    var times: [StyledLine] {
        let rows = TimeRow.all(record).map { row in
            [row.name, row.value, row.documented.map { "documented \($0.text): \($0.judgement)" } ?? ""]
        }
        return heading("TIMES (n = 1)") + table(rows) { _ in .plain }
    }

    /// One block for each detector: side by side they would be too wide.
    var detection: [StyledLine] {
        guard let table = DetectionTable(record) else { return [] }
        let rows = table.rows
        let blocks = table.headings.indices.dropFirst().flatMap { column in
            wrapped(table.headings[column], .strong)
                + self.table(rows.map { [$0[0], $0[column]] }.filter { $0[1] != RunWords.absent }) { _ in .plain }
        }
        return heading("DETECTION (seconds since t1, part by part)") + blocks
            + table.notes.flatMap { wrapped($0, .faint) }
    }

    var stages: [StyledLine] {
        let rows = StageRow.all(record)
        guard rows.contains(where: { $0.seconds != nil }) else {
            return heading("STAGES") + wrapped("None happened: no fault was injected.")
        }
        let cells = rows.map { row in
            [row.stage.label, row.time, row.stage.title + (row.seconds == nil ? ": did not happen" : "")]
        }
        return heading("STAGES (seconds since t0)")
            + table(cells, right: [1]) { rows[$0].seconds == nil ? .faint : .plain }
    }

    var reasons: [StyledLine] {
        let rows = record.reasons.map { [Self.mark($0.value), $0.clause, $0.detail] }
        return rows.isEmpty
            ? [] : heading("WHY") + table(rows) { Self.tone(record.reasons[$0].value) }
    }

    var level: [StyledLine] {
        guard !record.level.reasons.isEmpty else { return [] }
        return heading("LEVEL \(record.level.measured?.rawValue ?? "")") + record.level.reasons.flatMap { wrapped($0) }
    }

    var load: [StyledLine] {
        guard let scenarios = record.workload?.scenarios, !scenarios.isEmpty else { return [] }
        let shown = [0, 1, 2, 3, 4, 6, 7, 8]
        let rows = scenarios.map { LoadRow(scenario: $0) }
        let cells = [LoadRow.headings] + rows.map(\.cells)
        let lines = table(cells.map { row in shown.map { row[$0] } }, right: Set(1...7)) { $0 == 0 ? .faint : .plain }
        let notes = rows.flatMap { row -> [StyledLine] in
            let iteration = row.cells[9] == RunWords.absent ? [] : ["iteration p50 / p95: \(row.cells[9])"]
            return (row.notes + iteration).flatMap { wrapped("\(row.scenario.scenario): \($0)", .faint) }
        }
        return heading("LOAD") + lines + notes + wrapped(RunWords.latencyNote, .faint)
    }

    var alerts: [StyledLine] {
        let injected = record.timeline.instant(of: .injected)
        let rows = record.alerts.map { AlertRow(delivery: $0, injected: injected).cells }
        guard !rows.isEmpty else { return heading("ALERTS") + wrapped(AlertRow.none) }
        return heading("ALERTS")
            + table([AlertRow.headings] + rows, right: [3]) { index in
                index == 0 ? .faint : record.alerts[index - 1].accepted ? .plain : .bad
            }
    }

    var audits: [StyledLine] {
        let rows = record.audit.map { audit in
            let count = audit.count.map { "\($0) violations" } ?? "not counted"
            return [Self.mark(audit.result), audit.name, "\(count): \(audit.detail)"]
        }
        return rows.isEmpty ? [] : heading("AUDITS") + table(rows) { Self.tone(record.audit[$0].result) }
    }

    private func heading(_ text: String) -> [StyledLine] { [StyledLine(text, .strong)] }

    private func wrapped(_ text: String, _ tone: Paint.Tone = .plain) -> [StyledLine] {
        TextTable.wrap(SafeText.line(text), to: width - Self.margin.count).map { StyledLine(Self.margin + $0, tone) }
    }

    /// A table behind the margin; the tone is asked for each row by its index.
    private func table(
        _ rows: [[String]], right: Set<Int> = [], tone: (Int) -> Paint.Tone
    ) -> [StyledLine] {
        let clean = rows.map { $0.map(SafeText.line) }
        let table = TextTable(rows: clean, right: right, width: width - Self.margin.count)
        return table.lines.enumerated().flatMap { index, lines in
            lines.map { StyledLine(Self.margin + $0, tone(index)) }
        }
    }

    private static func mark(_ value: VerdictValue) -> String {
        switch value {
        case .pass: "✓"
        case .fail: "✗"
        case .inconclusive: "?"
        }
    }

    private static func tone(_ value: VerdictValue) -> Paint.Tone {
        switch value {
        case .pass: .good
        case .fail: .bad
        case .inconclusive: .doubtful
        }
    }
}

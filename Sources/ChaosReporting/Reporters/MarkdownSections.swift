import ChaosCore
import Foundation

/// The parts of the Markdown report, each a heading with its text; `nil` where there is nothing to say.
struct MarkdownSections: Sendable {
    let record: RunRecord
    private var words: RunWords { RunWords(record: record) }

    var headline: String {
        let level = words.levelComparison
        let title = record.title.isEmpty ? record.experiment : record.title
        var text = "# \(words.verdict): \(escape(title))\n\n"
        if let alarm = words.alarm { text += "> [!CAUTION]\n> **\(escape(alarm))**\n\n" }
        text += "Level: documented **\(level.documented)**, measured **\(level.measured)** (\(level.judgement))."
        text += " \(RunWords.levelNote)\n"
        for mishap in words.mishaps { text += "\n**\(escape(mishap))**\n" }
        return text
    }

    var facts: String {
        let resolution = "+- \(DurationText.decimal(record.resolutionSeconds, places: 2)) s (sampling interval)"
        return MarkdownText.table(
            ["", ""],
            [
                ["run", MarkdownText.code(record.run)], ["experiment", MarkdownText.code(record.experiment)],
                ["target", escape(record.target)], ["started", started],
                ["fault", record.control ? "none (control run)" : MarkdownText.code(record.faultKind)],
                ["response", words.response], ["resolution", resolution],
            ])
    }

    var stages: String {
        let rows = StageRow.all(record).map { row in
            [row.stage.label, row.time, escape(row.stage.title), escape(row.evidence)]
        }
        return "## Stages\n\nSeconds since t0; `-` is a stage that did not happen.\n\n"
            + MarkdownText.table(["stage", "seconds", "what", "evidence"], rows, right: [1])
    }

    var times: String {
        let rows = TimeRow.all(record).map { ["**\($0.name)**", $0.value, $0.definition] }
        return "## Times\n\n" + MarkdownText.table(["time", "value", "definition"], rows)
    }

    var ending: String {
        "## How it ended\n\n" + words.ending.map { escape($0) + "\n" }.joined()
            + "\n`faultEnded`: \(record.faultEnded?.rawValue ?? RunWords.absent),"
            + " `faultRemovedBy`: \(record.faultRemovedBy?.rawValue ?? RunWords.absent)\n"
    }

    var reasons: String {
        let rows = record.reasons.map { [escape($0.clause), $0.value.rawValue, escape($0.detail)] }
        let body = rows.isEmpty ? "No clause was judged.\n" : MarkdownText.table(["clause", "answer", "why"], rows)
        return "## Why \(record.verdict.rawValue)\n\n" + body
    }

    var level: String? {
        guard !record.level.reasons.isEmpty else { return nil }
        let heading = record.level.measured.map { "## Why \($0.rawValue) (\($0.meaning))" } ?? "## Level"
        return "\(heading)\n\n" + record.level.reasons.map { "- \(escape($0))\n" }.joined()
    }

    var load: String? {
        guard let scenarios = record.workload?.scenarios, !scenarios.isEmpty else { return nil }
        let rows = scenarios.map(LoadRow.init)
        let table = MarkdownText.table(
            LoadRow.headings, rows.map { $0.cells.map(escape) }, right: Set(1..<LoadRow.headings.count))
        let notes = rows.flatMap { row in
            row.notes.map { "- \(MarkdownText.code(row.scenario.scenario)): \(escape($0))\n" }
        }
        let list = notes.isEmpty ? "" : "\n" + notes.joined()
        return "## Load\n\n\(RunWords.latencyNote) Sold out is an answer, not a failure.\n\n\(table)\(list)"
    }

    var alerts: String {
        let injected = record.timeline.instant(of: .injected)
        let rows = record.alerts.map { AlertRow(delivery: $0, injected: injected).cells.map(escape) }
        let since = injected == nil ? "the run's beginning" : "t0"
        let body =
            rows.isEmpty
            ? "\(AlertRow.none)\n"
            : "Accepted by Slack means HTTP 200 with body `ok`. Times count from \(since).\n\n"
                + MarkdownText.table(AlertRow.headings, rows)
        return "## Alerts\n\n" + body
    }

    var audits: String? {
        guard !record.audit.isEmpty else { return nil }
        let rows = record.audit.map { audit in
            [
                escape(audit.name), audit.result.rawValue, audit.count.map { "\($0)" } ?? "unknown",
                escape(audit.detail),
            ]
        }
        return "## Audits\n\n" + MarkdownText.table(["audit", "result", "violations", "detail"], rows, right: [2])
    }

    var comparison: String? {
        guard record.documented != nil, !record.control else { return nil }
        let level = words.levelComparison
        let times = TimeRow.all(record).compactMap { row in
            row.documented.map { ["M\(row.name)", $0.text, row.value, $0.judgement] }
        }
        return "## Documented against measured (n = 1)\n\n"
            + "A documented class is an upper bound: one drill shows whether a value is within it, not how long it takes.\n\n"
            + MarkdownText.table(
                ["", "documented", "measured", "judgement"],
                [["level", level.documented, level.measured, level.judgement]] + times)
    }

    var evidence: String? {
        guard !record.faultEvidence.isEmpty else { return nil }
        return "## What the fault read at the target\n\n"
            + record.faultEvidence.map { "- \(escape($0))\n" }.joined()
    }

    var timeline: String {
        let injected = record.timeline.instant(of: .injected)
        let rows = record.timeline.events.map { event in
            [
                "\(event.sequence)", SecondsText.fixed((event.at - (injected ?? .origin)).inSeconds, places: 2),
                event.stage?.label ?? "", escape(event.summary), escape(event.evidence),
            ]
        }
        let since = injected == nil ? "the run's beginning" : "t0"
        return "## Timeline\n\nSeconds since \(since).\n\n"
            + MarkdownText.table(["#", "seconds", "stage", "what", "evidence"], rows, right: [0, 1])
    }

    /// The wall clock at the run's origin, in UTC.
    private var started: String {
        let seconds = record.timeline.originEpochSeconds
        guard seconds.isFinite, abs(seconds) < 1e11 else { return RunWords.absent }
        return Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
    }

    private func escape(_ text: String) -> String { MarkdownText.escape(text) }
}

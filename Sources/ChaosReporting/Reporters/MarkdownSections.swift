import ChaosCore
import Foundation

/// The parts of the Markdown report, each a heading with its text; `nil` where there is nothing to say.
struct MarkdownSections: Sendable {
    let record: RunRecord
    let say: ReportVoice
    private var words: RunWords { RunWords(record: record, say: say) }

    var headline: String {
        let level = words.levelComparison
        let title = record.title.isEmpty ? record.experiment : record.title
        var text = "# \(words.verdict): \(escape(title))\n\n"
        if let alarm = words.alarm { text += "> [!CAUTION]\n> **\(escape(alarm))**\n\n" }
        text += say(.levelLine, "**\(level.documented)**", "**\(level.measured)**", level.judgement)
        text += " \(say(.levelNote))\n"
        for mishap in words.mishaps { text += "\n**\(escape(mishap))**\n" }
        return text
    }

    var facts: String {
        let seconds = "\(DurationText.decimal(record.resolutionSeconds, places: 2)) s"
        return MarkdownText.table(
            ["", ""],
            [
                [say(.run), MarkdownText.code(record.run)],
                [say(.experiment), MarkdownText.code(record.experiment)], [say(.target), escape(record.target)],
                [say(.started), started],
                [say(.fault), record.control ? say(.noneControl) : MarkdownText.code(record.faultKind)],
                [say(.response), words.response], [say(.resolution), say(.resolutionPlain, seconds)],
            ])
    }

    var stages: String {
        let rows = StageRow.all(record, say).map { row in
            [row.stage.label, row.time, escape(row.title), escape(row.evidence)]
        }
        return "## \(say(.stages))\n\n\(say(.stagesNote))\n\n"
            + MarkdownText.table([say(.stage), say(.seconds), say(.what), say(.evidence)], rows, right: [1])
    }

    var times: String {
        let rows = TimeRow.all(record, say).map { ["**\($0.name)**", $0.value, $0.definition] }
        return "## \(say(.times))\n\n" + MarkdownText.table([say(.time), say(.value), say(.definition)], rows)
    }

    var detection: String? {
        guard let table = DetectionTable(record, say) else { return nil }
        let columns = Set(table.headings.indices.dropFirst())
        let notes = table.notes.map { "- \(escape($0))\n" }.joined()
        return "## \(say(.detection))\n\n\(say(.detectionNote))\n\n"
            + MarkdownText.table(table.headings.map(escape), table.rows.map { $0.map(escape) }, right: columns)
            + (notes.isEmpty ? "" : "\n\(notes)")
    }

    var ending: String {
        "## \(say(.howItEnded))\n\n" + words.ending.map { escape($0) + "\n" }.joined()
            + "\n`faultEnded`: \(record.faultEnded?.rawValue ?? RunWords.absent),"
            + " `faultRemovedBy`: \(record.faultRemovedBy?.rawValue ?? RunWords.absent)\n"
    }

    var reasons: String {
        let rows = record.reasons.map { [escape($0.clause), $0.value.rawValue, escape($0.detail)] }
        let headings = [say(.clause), say(.answer), say(.why)]
        let body = rows.isEmpty ? "\(say(.noClause))\n" : MarkdownText.table(headings, rows)
        return "## \(say(.whyVerdictIs, record.verdict.rawValue))\n\n" + body
    }

    var level: String? {
        guard !record.level.reasons.isEmpty else { return nil }
        let heading = record.level.measured.map { say(.whyLevelIs, $0.rawValue, say(.meaning(of: $0))) }
        return "## \(heading ?? say(.levelTile))\n\n" + record.level.reasons.map { "- \(escape($0))\n" }.joined()
    }

    var load: String? {
        guard let scenarios = record.workload?.scenarios, !scenarios.isEmpty else { return nil }
        let rows = scenarios.map { LoadRow(scenario: $0, say: say) }
        let table = MarkdownText.table(
            LoadRow.headings(say), rows.map { $0.cells.map(escape) }, right: Set(1..<LoadRow.headings.count))
        let notes = rows.flatMap { row in
            row.notes.map { "- \(MarkdownText.code(row.scenario.scenario)): \(escape($0))\n" }
        }
        let list = notes.isEmpty ? "" : "\n" + notes.joined()
        return "## \(say(.load))\n\n\(say(.latencyNote)) \(say(.soldOutNote))\n\n\(table)\(list)"
    }

    var alerts: String {
        let injected = record.timeline.instant(of: .injected)
        let rows = record.alerts.map { AlertRow(delivery: $0, injected: injected, say: say).cells.map(escape) }
        let since = say(injected == nil ? .countFromBeginning : .countFromInjection)
        let body =
            rows.isEmpty
            ? "\(say(.noAlertSent))\n"
            : "\(say(.alertsNoteCode)) \(since)\n\n" + MarkdownText.table(AlertRow.columns.map { say($0) }, rows)
        return "## \(say(.alerts))\n\n" + body
    }

    var audits: String? {
        guard !record.audit.isEmpty else { return nil }
        let rows = record.audit.map { audit in
            [
                escape(audit.name), audit.result.rawValue, audit.count.map { "\($0)" } ?? say(.unknown),
                escape(audit.detail),
            ]
        }
        let headings = [say(.audit), say(.result), say(.violations), say(.detail)]
        return "## \(say(.audits))\n\n" + MarkdownText.table(headings, rows, right: [2])
    }

    var comparison: String? {
        guard record.documented != nil, !record.control else { return nil }
        let level = words.levelComparison
        let times = TimeRow.all(record, say).compactMap { row in
            row.documented.map { ["M\(row.name)", $0.text, row.value, $0.judgement] }
        }
        return "## \(say(.documentedAgainstMeasured)) (n = 1)\n\n\(say(.boundNote))\n\n"
            + MarkdownText.table(
                ["", say(.documented), say(.measured), say(.judgement)],
                [[say(.level), level.documented, level.measured, level.judgement]] + times)
    }

    var evidence: String? {
        guard !record.faultEvidence.isEmpty else { return nil }
        return "## \(say(.faultEvidence))\n\n"
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
        let headings = ["#", say(.seconds), say(.stage), say(.what), say(.evidence)]
        return "## \(say(.timeline))\n\n\(say(injected == nil ? .sinceBeginning : .sinceInjection))\n\n"
            + MarkdownText.table(headings, rows, right: [0, 1])
    }

    /// The wall clock at the run's origin, in UTC.
    private var started: String {
        let seconds = record.timeline.originEpochSeconds
        guard seconds.isFinite, abs(seconds) < 1e11 else { return RunWords.absent }
        return Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
    }

    private func escape(_ text: String) -> String { MarkdownText.escape(text) }
}

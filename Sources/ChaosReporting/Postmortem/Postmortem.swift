import ChaosCore

/// The postmortem of one incident as far as evidence goes; the rest is marked for a person to write.
struct Postmortem: Sendable {
    /// A heading with sentences, and what a person has to add.
    struct Section: Sendable {
        let title: ReportText
        var sentences: [String] = []
        var question: ReportText?
    }

    let record: RunRecord
    let say: ReportVoice

    private var words: RunWords { RunWords(record: record, say: say) }

    /// The incident's id, as the alerts have it.
    var incident: String { "INC-\(record.run)" }

    var title: String {
        say(.postmortemTitle, incident, record.title.isEmpty ? record.experiment : record.title)
    }

    /// Everything but the timeline, in the order of the page.
    var sections: [Section] {
        [
            Section(title: .summary, sentences: summary),
            Section(title: .impactHeading, sentences: impact, question: .askImpact),
            Section(title: .trigger, sentences: trigger, question: .askTrigger),
            Section(title: .detection, sentences: detection, question: .askDetection),
            Section(title: .responseHeading, sentences: response, question: .askResponse),
            Section(title: .recovery, sentences: recovery),
            Section(title: .auditFound, sentences: audits),
            Section(title: .factors, question: .askFactors), Section(title: .lessons, question: .askLessons),
            Section(title: .actions, question: .askActions),
        ]
    }

    private var summary: [String] {
        [RunHead(record: record, say: say).summary] + [words.alarm].compactMap(\.self) + words.mishaps
    }

    private var impact: [String] {
        var facts = [users]
        for scenario in record.workload?.scenarios ?? [] where scenario.planned > 0 {
            let share = Double(scenario.failed) * 100 / Double(scenario.planned)
            facts.append(
                say(
                    .impactLoad, scenario.scenario, "\(scenario.failed)", "\(scenario.planned)",
                    DurationText.decimal(share, places: 1), "\(scenario.soldOut)"))
        }
        let levels = RunSpan(record).levels(record.timeline).secondsByLevel
        for level in IncidentLevel.allCases {
            if let seconds = levels[level] {
                facts.append(say(.impactLevel, level.rawValue, DurationText.decimal(seconds, places: 1)))
            }
        }
        return facts
            + record.audit.filter { $0.result == .fail }.map { say(.impactDamage, $0.name, $0.detail) }
    }

    private var users: String {
        guard let from = record.timesSeconds[Stage.impact.rawValue] else { return say(.impactNone) }
        let start = SecondsText.fixed(from, places: 1)
        guard let to = record.timesSeconds[Stage.recovered.rawValue] else { return say(.impactOpen, start) }
        return say(
            .impactFrom, MetricUnit.seconds.describe(max(0, to - from)), start, SecondsText.fixed(to, places: 1))
    }

    private var trigger: [String] {
        guard !record.control else { return [say(.endedControl)] }
        return [say(.triggerFault, record.faultKind, record.target)] + record.faultEvidence
    }

    private var detection: [String] {
        let alerts = rows([.alertFired, .alertAccepted, .alertRefused, .acknowledged])
        return (record.ttdSeconds == nil ? [say(.detectionNone)] : []) + alerts + time("TTD")
    }

    private var response: [String] {
        [say(.responseBy, words.response)] + rows([.responseStarted, .responseStep, .mitigated])
            + (record.ttaSeconds == nil ? [] : time("TTA")) + time("TTM")
    }

    private var recovery: [String] {
        words.ending + rows([.faultRemoved, .steadyStateRestored, .stable, .drained]) + time("TTR")
    }

    private var audits: [String] {
        guard !record.audit.isEmpty else { return [say(.noAudit)] }
        return record.audit.map { audit in
            say(
                .auditSays, audit.name, say(.of(audit.result)), audit.count.map { "\($0)" } ?? say(.unknownCount),
                audit.detail)
        }
    }

    private func time(_ name: String) -> [String] {
        TimeRow.all(record, say).filter { $0.name == name }.map { row in
            let judged = row.documented.map { " (\(say(.documentedBand, $0.text)): \($0.judgement))" } ?? ""
            return say(.timeIs, row.name, row.value + judged, row.definition)
        }
    }

    private func rows(_ kinds: Set<TimelineEvent.Kind>) -> [String] {
        let zero = record.timeline.instant(of: .injected) ?? .origin
        let events = record.timeline.events.filter { kinds.contains($0.kind) }
        return events.sorted { ($0.at, $0.sequence) < ($1.at, $1.sequence) }.map { event in
            say(
                .detectionAlert, SecondsText.fixed((event.at - zero).inSeconds, places: 2), event.summary,
                event.evidence)
        }
    }
}

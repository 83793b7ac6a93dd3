import ChaosCore

/// The sections of a run's page below its head, each a heading with what belongs to it.
struct RunSections: Sendable {
    let record: RunRecord
    let say: ReportVoice

    var figure: Markup {
        let curves = record.observations.isEmpty ? say(.noSamples) : say(.unknownHatch)
        return section(
            "what-happened", .whatHappened,
            .tag(
                "figure", [:], RunFigure(record: record, say: say).markup, .tag("figcaption", [:], curves)))
    }

    var reasons: Markup {
        var table = HTMLTable(
            say(
                record.verdict == .pass
                    ? .passMeaning : record.verdict == .fail ? .failMeaning : .inconclusiveMeaning),
            [
                .init(heading: say(.answer), isPlain: true, isTight: true),
                .init(heading: say(.clause), isPlain: true),
                .init(heading: say(.why), isPlain: true, isWide: true),
            ])
        for reason in record.reasons {
            table.add([
                VerdictMark.inline(reason.value, say), .data(reason.clause, say), .data(reason.detail, say),
            ])
        }
        let body = record.reasons.isEmpty ? Markup.tag("p", [:], say(.noClause)) : table.markup(say)
        guard !record.level.reasons.isEmpty else { return section("why", .whyVerdict, body) }
        return section("why", .whyVerdict, body)
            + section(
                "level", .whyLevel,
                .tag(
                    "p", [:], LevelChip.markup(record.level.measured, say),
                    .text(
                        " " + (record.level.measured.map { say(.meaning(of: $0)) } ?? "") + ". "
                            + say(.levelNote))),
                list(record.level.reasons))
    }

    /// The tool's own rule beside the people's own alerting.
    var detection: Markup {
        guard let detectors = DetectionTable(record, say) else { return .none }
        var table = HTMLTable(
            say(.detectionNote),
            detectors.headings.prefix(12).enumerated().map {
                .init(heading: SafeText.line($0.element), isNumber: $0.offset > 0, isPlain: $0.offset == 0)
            })
        for row in detectors.rows {
            table.add(row.prefix(12).enumerated().map { $0.offset == 0 ? .text($0.element) : .data($0.element, say) })
        }
        return section(
            "detection", .detection, .tag("div", ["class": "scroll"], table.markup(say)),
            detectors.notes.isEmpty ? .none : list(detectors.notes))
    }

    var audits: Markup {
        guard !record.audit.isEmpty else {
            return section("audits", .audits, .tag("p", [:], say(.noAudit)))
        }
        var table = HTMLTable(
            say(.auditsNote),
            [
                .init(heading: say(.result), isPlain: true, isTight: true),
                .init(heading: say(.audit), isPlain: true),
                .init(heading: say(.violations), isNumber: true),
                .init(heading: say(.detail), isPlain: true, isWide: true),
            ])
        for audit in record.audit {
            table.add([
                VerdictMark.inline(audit.result, say), .tag("code", [:], Markup.data(audit.name, say)),
                .text(audit.count.map { "\($0)" } ?? say(.notCounted)), .data(audit.detail, say),
            ])
        }
        return section("audits", .audits, table.markup(say))
    }

    var stages: Markup {
        var table = HTMLTable(
            "\(say(.sinceInjection)) \(say(.absentStage))",
            [
                .init(heading: say(.stage), isPlain: true, isTight: true),
                .init(heading: say(.seconds), isNumber: true, isPlain: true),
                .init(heading: say(.what), isPlain: true),
                .init(heading: say(.evidence), isPlain: true, isWide: true),
            ])
        for row in StageRow.all(record, say) {
            table.add(
                [
                    .tag("b", [:], row.stage.label), .text(row.time), .text(row.title),
                    .data(row.evidence, say),
                ],
                style: row.seconds == nil ? "absent" : "")
        }
        return section("stages", .stages, table.markup(say))
    }

    var load: Markup {
        guard let scenarios = record.workload?.scenarios, !scenarios.isEmpty else { return .none }
        let rows = scenarios.prefix(20).map { LoadRow(scenario: $0, say: say) }
        var table = HTMLTable(
            "\(say(.latencyNote)) \(say(.soldOutNote))",
            LoadRow.headings(say).enumerated().map {
                .init(heading: $0.element, isNumber: $0.offset > 0, isPlain: $0.offset == 0)
            })
        for row in rows { table.add(row.cells.map { .data($0, say) }) }
        let notes = rows.flatMap { row in
            row.notes.map {
                Markup.tag(
                    "li", [:], .tag("code", [:], Markup.data(row.scenario.scenario, say)), .text(": "),
                    .data($0, say))
            }
        }
        return section(
            "load", .load, .tag("div", ["class": "scroll"], table.markup(say)),
            notes.isEmpty ? .none : .tag("ul", ["class": "small"], notes))
    }

    var alerts: Markup {
        guard !record.alerts.isEmpty else {
            return section("alerts", .alerts, .tag("p", [:], say(.noAlertSent)))
        }
        let injected = record.timeline.instant(of: .injected)
        var table = HTMLTable(
            "\(say(.alertsNote)) \(say(injected == nil ? .sinceBeginning : .sinceInjection))",
            AlertRow.columns.map {
                .init(
                    heading: say($0), isPlain: $0 == .message || $0 == .detail, isWide: $0 == .detail,
                    isTight: $0 == .at)
            })
        for delivery in record.alerts {
            let cells = AlertRow(delivery: delivery, injected: injected, say: say).cells
            table.add(cells.map { .data($0, say) }, style: delivery.accepted ? "" : "refused")
        }
        return section("alerts", .alerts, table.markup(say))
    }

    var evidence: Markup {
        guard !record.faultEvidence.isEmpty else { return .none }
        return section("evidence", .faultEvidence, list(record.faultEvidence))
    }

    var timeline: Markup {
        let injected = record.timeline.instant(of: .injected)
        var table = HTMLTable(
            say(injected == nil ? .sinceBeginning : .sinceInjection),
            [
                .init(heading: say(.seconds), isNumber: true, isPlain: true),
                .init(heading: say(.stage), isPlain: true, isTight: true),
                .init(heading: say(.what), isPlain: true),
                .init(heading: say(.evidence), isPlain: true, isWide: true),
            ], bytes: 220_000)
        let events = record.timeline.events.sorted { ($0.at, $0.sequence) < ($1.at, $1.sequence) }
        for event in events {
            let seconds = (event.at - (injected ?? .origin)).inSeconds
            table.add([
                .text(SecondsText.fixed(seconds, places: 2)), .tag("b", [:], event.stage?.label ?? ""),
                .data(event.summary, say), .data(event.evidence, say),
            ])
        }
        return section("timeline", .timeline, table.markup(say))
    }

    var definitions: Markup {
        let rows = TimeRow.all(record, say)
        return section(
            "definitions", .definitions,
            .tag(
                "dl", ["class": "definitions"],
                rows.flatMap { [Markup.tag("dt", [:], $0.name), .tag("dd", [:], $0.definition)] }),
            .tag("p", ["class": "small soft"], "\(say(.boundNote)) \(say(.levelNote))"))
    }

    /// A list of sentences; what is beyond a fair number of bytes is left out, and said to be.
    private func list(_ sentences: [String]) -> Markup {
        var items: [Markup] = []
        for sentence in sentences.prefix(50) {
            let item = Markup.tag("li", [:], .data(sentence, say))
            guard items.reduce(item.size, { $0 + $1.size }) < 30_000 else { break }
            items.append(item)
        }
        let all = Markup.tag("ul", ["class": "small"], items)
        guard items.count < sentences.count else { return all }
        return all
            + .tag("p", ["class": "soft small"], say(.rowsLeftOut, "\(sentences.count - items.count)"))
    }

    private func section(_ id: String, _ title: ReportText, _ content: Markup...) -> Markup {
        .tag("section", ["aria-labelledby": id], [.tag("h2", ["id": id], say(title))] + content)
    }
}

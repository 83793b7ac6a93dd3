import ChaosCore

/// The sections of a period's page over all scenarios.
struct PeriodSections: Sendable {
    let report: PeriodReport
    let say: ReportVoice

    /// Documented against measured, one row per scenario and time.
    var comparison: Markup {
        guard !report.scenarios.isEmpty else { return .none }
        var table = HTMLTable(
            "\(say(.boundNote)) \(say(.neverPooled))",
            [
                .init(heading: say(.scenario), isPlain: true), .init(heading: "", isPlain: true, isTight: true),
                .init(heading: say(.documented)), .init(heading: say(.measured)),
                .init(heading: say(.judgement)), .init(heading: "n", isNumber: true),
                .init(heading: say(.rangeHeading), isTight: true),
                .init(heading: say(.censoredHeading), isNumber: true),
            ])
        for scenario in report.scenarios {
            for (index, row) in PeriodRow.all(scenario, say).enumerated() {
                let name = index == 0 ? Markup.tag("b", [:], Markup.data(scenario.name, say, most: 120)) : .none
                table.add([
                    name, .tag("b", [:], row.name), .text(row.documented), .text(row.measured), .text(row.judgement),
                    .text(row.count), .text(row.range), .text(row.censored),
                ])
            }
        }
        return section(
            "comparison", .documentedAgainstMeasured, table.markup(say),
            .tag("p", ["class": "small soft"], say(.sampleNote)))
    }

    /// Detection rates and false alarms, one row per scenario.
    var detection: Markup {
        guard !report.scenarios.isEmpty else { return .none }
        var table = HTMLTable(
            detectionRateNote,
            [.init(heading: say(.scenario), isPlain: true)] + DetectionRow.headings(say).map { .init(heading: $0) })
        for scenario in report.scenarios {
            table.add(
                [.tag("b", [:], Markup.data(scenario.name, say, most: 120))]
                    + DetectionRow(scenario, say).cells.map { .text($0) })
        }
        return section("detection", .detectionAndAlarms, table.markup(say))
    }

    /// What the rates mean, and of which runs they are.
    var detectionRateNote: String {
        say(.detectionRateNote) + (report.scope.level == nil ? "" : " \(say(.controlsHaveNoLevel))")
    }

    var matrix: Markup {
        guard !report.matrix.pairs.isEmpty else { return .none }
        let columns: [IncidentLevel?] = [.l1, .l2, .l3, nil]
        var table = HTMLTable(
            "\(say(.confusionNote)) \(say(.levelNote))",
            [.init(heading: "\(say(.documented)) ＼ \(say(.measured))", isPlain: true)]
                + columns.map { .init(heading: $0?.rawValue ?? say(.noLevel), isNumber: true) })
        table.isCompact = true
        for documented in columns {
            let cells = columns.map { measured in
                let count = report.matrix.count(documented: documented, measured: measured)
                return count > 0 && documented == measured && documented != nil
                    ? Markup.tag("b", [:], "\(count)") : .text(count == 0 ? "·" : "\(count)")
            }
            table.add([LevelChip.markup(documented, say)] + cells)
        }
        let (agreed, total) = report.matrix.agreement
        return section(
            "matrix", .confusion, table.markup(say),
            .tag("p", [:], say(.agreementOf, "\(agreed)", "\(total)")))
    }

    var levels: Markup {
        guard report.runs > 0 else { return .none }
        var table = HTMLTable(
            say(.timeInLevelsNote),
            [.init(heading: say(.scenario), isPlain: true)]
                + IncidentLevel.allCases.map { .init(heading: $0.rawValue, isNumber: true) })
        table.isCompact = true
        for scenario in report.scenarios {
            table.add([.tag("b", [:], Markup.data(scenario.name, say, most: 120))] + times(scenario.levelSeconds))
        }
        if report.scenarios.count > 1 {
            table.add([.text("Σ")] + times(report.levelSeconds), style: "here")
        }
        return section("levels", .timeInLevels, table.markup(say))
    }

    private func times(_ seconds: StoredOutcome.LevelSeconds) -> [Markup] {
        IncidentLevel.allCases.map { .text(MetricUnit.seconds.describe(seconds[$0])) }
    }

    var audits: Markup {
        let scenarios = report.scenarios.filter { !$0.audits.isEmpty }
        guard !scenarios.isEmpty else { return .none }
        var table = HTMLTable(
            say(.auditsNote),
            [
                .init(heading: say(.scenario), isPlain: true), .init(heading: say(.audit), isPlain: true),
                .init(heading: say(.passedHeading), isNumber: true),
                .init(heading: say(.failedHeading), isNumber: true),
                .init(heading: say(.inconclusiveHeading), isNumber: true),
            ])
        for scenario in scenarios {
            for audit in scenario.audits {
                table.add([
                    .data(scenario.name, say, most: 120), .tag("code", [:], Markup.data(audit.name, say, most: 120)),
                    .text("\(audit.passed)"), .tag(audit.failed > 0 ? "b" : "span", [:], "\(audit.failed)"),
                    .text("\(audit.inconclusive)"),
                ])
            }
        }
        return section("audits", .audits, table.markup(say))
    }

    var lastDrills: Markup {
        guard !report.lastDrills.isEmpty else { return .none }
        var table = HTMLTable(
            say(.lastDrilled),
            [
                .init(heading: say(.scenario), isPlain: true), .init(heading: say(.lastDrilledHeading)),
                .init(heading: say(.days), isNumber: true),
            ])
        table.isCompact = true
        for drill in report.lastDrills {
            table.add([
                .data(drill.scenario, say, most: 120), .text(drill.at.map(WallTime.text) ?? say(.never)),
                .text(drill.days(until: report.scope.until).map { "\($0)" } ?? RunWords.absent),
            ])
        }
        return section("last", .lastDrilled, table.markup(say))
    }

    var openFailures: Markup {
        guard !report.openFailures.isEmpty else {
            return section("open", .openFailures, .tag("p", [:], say(.saidNoneOpen)))
        }
        var table = HTMLTable(
            say(.saidOpen, "\(report.openFailures.count)"),
            [
                .init(heading: say(.run), isPlain: true, isTight: true), .init(heading: say(.started), isTight: true),
                .init(heading: say(.fault)), .init(heading: say(.target)),
            ])
        for run in report.openFailures {
            table.add([
                .tag("code", [:], Markup.data(run.id, say, most: 80)), .text(WallTime.text(run.startedAt)),
                .data(run.scenario, say, most: 120), .data(run.target, say, most: 120),
            ])
        }
        return section("open", .openFailures, table.markup(say))
    }

    private func section(_ id: String, _ title: ReportText, _ content: Markup...) -> Markup {
        .tag("section", ["aria-labelledby": id], [.tag("h2", ["id": id], say(title))] + content)
    }
}

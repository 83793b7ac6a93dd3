import ChaosCore

/// The report of a period as GitHub Markdown.
public struct PeriodMarkdown: PeriodReporter {
    public static let kind = "markdown"
    public static let fileExtension = "md"

    private let say: ReportVoice

    /// Makes the reporter.
    public init(language: ReportLanguage = .english) {
        say = ReportVoice(language)
    }

    public func report(_ report: PeriodReport) throws -> String {
        let parts = [
            head(report), comparison(report), detection(report), matrix(report), levels(report), trends(report),
            audits(report),
            lastDrills(report), openFailures(report),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func head(_ report: PeriodReport) -> String {
        let head = PeriodHead(report: report, say: say)
        var filters = [WallTime.text(report.scope.until)]
        if let level = report.scope.level { filters.append(say(.levelFilter, level.rawValue)) }
        if let scenario = report.scope.scenario { filters.append(say(.scenarioFilter, scenario)) }
        var text = "# \(escape(head.title))\n\n\(filters.map(escape).joined(separator: " · "))\n\n"
        if !report.openFailures.isEmpty {
            text += "> [!CAUTION]\n> **\(escape(say(.saidOpen, "\(report.openFailures.count)")))**\n\n"
        }
        return text + "\(escape(head.summary))\n"
    }

    private func comparison(_ report: PeriodReport) -> String {
        guard !report.scenarios.isEmpty else { return "" }
        let rows = report.scenarios.flatMap { scenario in
            PeriodRow.all(scenario, say).map { row in
                [
                    scenario.name, row.name, row.documented, row.measured, row.judgement, row.count, row.range,
                    row.censored,
                ]
            }
        }
        let headings =
            [say(.scenario), "", say(.documented), say(.measured), say(.judgement), "n", say(.rangeHeading)]
            + [say(.censoredHeading)]
        let facts = report.scenarios.map { scenario in
            "- **\(escape(scenario.name))**: "
                + ScenarioSection(scenario: scenario, index: 0, say: say).facts.map(escape).joined(separator: " ")
                + "\n"
        }
        return section(.documentedAgainstMeasured, headings, rows, right: [5, 7])
            + "\n\(escape(say(.sampleNote))) \(escape(say(.boundNote)))\n\n" + facts.joined()
    }

    private func matrix(_ report: PeriodReport) -> String {
        guard !report.matrix.pairs.isEmpty else { return "" }
        let columns: [IncidentLevel?] = [.l1, .l2, .l3, nil]
        let names = columns.map { $0?.rawValue ?? say(.noLevel) }
        let rows = zip(columns, names).map { documented, name in
            [name] + columns.map { "\(report.matrix.count(documented: documented, measured: $0))" }
        }
        let (agreed, total) = report.matrix.agreement
        return section(.confusion, [""] + names, rows, right: [1, 2, 3, 4])
            + "\n\(escape(say(.confusionNote))) \(escape(say(.levelNote))) "
            + "\(escape(say(.agreementOf, "\(agreed)", "\(total)")))\n"
    }

    private func levels(_ report: PeriodReport) -> String {
        guard report.runs > 0 else { return "" }
        func row(_ name: String, _ seconds: StoredOutcome.LevelSeconds) -> [String] {
            [name] + IncidentLevel.allCases.map { MetricUnit.seconds.describe(seconds[$0]) }
        }
        let rows = report.scenarios.map { row($0.name, $0.levelSeconds) } + [row("Σ", report.levelSeconds)]
        return section(
            .timeInLevels, [say(.scenario)] + IncidentLevel.allCases.map(\.rawValue), rows, right: [1, 2, 3])
    }

    private func detection(_ report: PeriodReport) -> String {
        guard !report.scenarios.isEmpty else { return "" }
        let rows = report.scenarios.map { [$0.name] + DetectionRow($0, say).cells }
        let note = PeriodSections(report: report, say: say).detectionRateNote
        return section(.detectionAndAlarms, [say(.scenario)] + DetectionRow.headings(say), rows) + "\n\(escape(note))\n"
    }

    private func trends(_ report: PeriodReport) -> String {
        let rows = report.scenarios.filter { $0.trend.count > 1 }.flatMap { scenario in
            TrendRow.all(scenario, say).map { [scenario.name] + $0.cells }
        }
        guard !rows.isEmpty else { return "" }
        let headings = [say(.scenario)] + TrendRow.headings(say).map(\.text)
        return section(.trend, headings, rows, right: [2, 3, 4, 5]) + "\n\(escape(say(.trendNote)))\n"
    }

    private func audits(_ report: PeriodReport) -> String {
        let rows = report.scenarios.flatMap { scenario in
            scenario.audits.map {
                [scenario.name, $0.name, "\($0.passed)", "\($0.failed)", "\($0.inconclusive)"]
            }
        }
        guard !rows.isEmpty else { return "" }
        let counts = [say(.passedHeading), say(.failedHeading), say(.inconclusiveHeading)]
        return section(.audits, [say(.scenario), say(.audit)] + counts, rows, right: [2, 3, 4])
    }

    private func lastDrills(_ report: PeriodReport) -> String {
        guard !report.lastDrills.isEmpty else { return "" }
        let rows = report.lastDrills.map { drill in
            [
                drill.scenario, drill.at.map(WallTime.text) ?? say(.never),
                drill.days(until: report.scope.until).map { "\($0)" } ?? RunWords.absent,
            ]
        }
        return section(.lastDrilled, [say(.scenario), say(.lastDrilledHeading), say(.days)], rows, right: [2])
    }

    private func openFailures(_ report: PeriodReport) -> String {
        let rows = report.openFailures.map { [$0.id, WallTime.text($0.startedAt), $0.scenario, $0.target] }
        guard !rows.isEmpty else { return "## \(say(.openFailures))\n\n\(escape(say(.saidNoneOpen)))\n" }
        return section(.openFailures, [say(.run), say(.started), say(.fault), say(.target)], rows)
    }

    private func section(
        _ title: ReportText, _ headings: [String], _ rows: [[String]], right: Set<Int> = []
    ) -> String {
        "## \(escape(say(title)))\n\n"
            + MarkdownText.table(headings.map(escape), rows.map { $0.map(escape) }, right: right)
    }

    private func escape(_ text: String) -> String { MarkdownText.escape(text) }
}

import ChaosCore

/// The head of a period's page: how many drills, how they went, and what needs somebody now.
struct PeriodHead: Sendable {
    let report: PeriodReport
    let say: ReportVoice

    var title: String {
        let first = report.scope.since ?? report.scenarios.flatMap(\.points).map(\.startedAt).min()
        return say(.periodTitle, first.map(WallTime.day) ?? RunWords.absent, WallTime.day(report.scope.until))
    }

    var markup: Markup {
        var over = [Markup.tag("span", ["class": "stamp"], say(.periodReport))]
        if let level = report.scope.level { over.append(.tag("span", [:], say(.levelFilter, level.rawValue))) }
        if let scenario = report.scope.scenario {
            over.append(.tag("span", [:], Markup.data(say(.scenarioFilter, scenario), say, most: 120)))
        }
        over.append(.tag("span", [:], WallTime.text(report.scope.until)))
        var head = Markup.tag("div", ["class": "over"], over) + .tag("h1", [:], title)
        head += .tag("p", ["class": "lead"], summary)
        if !report.openFailures.isEmpty {
            head += .tag("p", ["class": "alarm", "role": "alert"], say(.saidOpen, "\(report.openFailures.count)"))
        }
        return .tag("header", [:], head, report.runs == 0 ? .none : tiles)
    }

    /// How it went, in sentences.
    var summary: String {
        guard report.runs > 0 else { return say(.saidNoRuns) }
        let interrupted = report.scenarios.reduce(0) { $0 + $1.interrupted }
        let finished = report.scenarios.reduce(0) { $0 + $1.verdicts.values.reduce(0, +) }
        let passed = report.scenarios.reduce(0) { $0 + ($1.verdicts[.pass] ?? 0) }
        var sentences = [say(.saidRuns, "\(report.runs)", "\(report.scenarios.count)")]
        if finished > 0 {
            sentences.append(finished == passed ? say(.saidAllPassed) : say(.saidNotPassed, "\(finished - passed)"))
        }
        if interrupted > 0 { sentences.append(say(.saidInterrupted, "\(interrupted)")) }
        if report.openFailures.isEmpty { sentences.append(say(.saidNoneOpen)) }
        return sentences.joined(separator: " ")
    }

    private var tiles: Markup {
        let agreement = report.matrix.agreement
        let waiting = report.lastDrills.first
        let days = waiting?.days(until: report.scope.until).map { say(.dayCount, "\($0)") } ?? say(.never)
        return .tag(
            "div", ["class": "tiles"],
            tile(.drills, "\(report.runs)", say(.saidRuns, "\(report.runs)", "\(report.scenarios.count)")),
            tile(
                .agreement, agreement.of == 0 ? RunWords.absent : "\(agreement.agreed) / \(agreement.of)",
                say(.agreementOf, "\(agreement.agreed)", "\(agreement.of)")),
            .tag(
                "div", ["class": "tile"], .tag("h3", [:], say(.timeInLevels)),
                .tag("div", ["class": "levels"], levels)),
            waiting.map { tile(.longestWaiting, days, $0.scenario) } ?? .none)
    }

    private var levels: [Markup] {
        IncidentLevel.allCases.map { level in
            .tag(
                "p", [:], LevelChip.markup(level, say),
                .text(" " + MetricUnit.seconds.describe(report.levelSeconds[level])))
        }
    }

    private func tile(_ name: ReportText, _ value: String, _ note: String) -> Markup {
        .tag(
            "div", ["class": "tile"], .tag("h3", [:], say(name)), .tag("div", ["class": "value"], value),
            .tag("p", ["class": "soft"], Markup.data(note, say, most: 200)))
    }
}

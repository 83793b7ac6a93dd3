import ChaosCore

/// One scenario of a period: every run as a dot, what must be known to read the numbers, and the trend.
struct ScenarioSection: Sendable {
    let scenario: ScenarioPeriod
    /// Its place on the page, for identifiers.
    let index: Int
    let say: ReportVoice

    var markup: Markup {
        let plot = DotPlot(scenario, say: say, name: "dots-\(index)", here: nil).markup
        let figure =
            plot.size == 0
            ? Markup.tag("p", ["class": "soft"], say(.notMeasured))
            : Markup.tag(
                "figure", [:], plot,
                .tag("figcaption", [:], index == 0 ? DotPlot.legend(say, withThisRun: false) : .none))
        return .tag(
            "section", ["aria-labelledby": "scenario-\(index)"],
            .tag("h2", ["id": "scenario-\(index)"], Markup.data(scenario.name, say, most: 120)), figure,
            .tag("ul", ["class": "small"], facts.map { .tag("li", [:], $0) }), trend)
    }

    /// Caveats, each in a sentence.
    var facts: [String] {
        var facts: [String] = []
        let drawn = scenario.points.count
        if drawn < max(scenario.timeToDetect.n, scenario.timeToRecover.n) {
            facts.append(say(.newestDrawn, "\(drawn)"))
        }
        if scenario.expired > 0 {
            facts.append(say(.expiredNote, "\(scenario.expired)", "\(scenario.timeToRecover.n)"))
        }
        if scenario.withoutEffect > 0 { facts.append(say(.withoutEffectNote, "\(scenario.withoutEffect)")) }
        if scenario.interrupted > 0 { facts.append(say(.saidInterrupted, "\(scenario.interrupted)")) }
        if scenario.undecided > 0 { facts.append(say(.undecidedNote, "\(scenario.undecided)")) }
        facts.append(say(.resolutionValue, "\(DurationText.decimal(scenario.resolution, places: 2)) s"))
        return facts
    }

    private var trend: Markup {
        guard scenario.trend.count > 1 else { return .none }
        var table = HTMLTable(
            say(.trendNote),
            TrendRow.headings(say).map { heading in
                .init(
                    heading: heading.text, isNumber: heading.isNumber, isPlain: heading.isFirst,
                    isTight: heading.isFirst)
            })
        for row in TrendRow.all(scenario, say) {
            table.add(row.cells.map { .text($0) }, style: row.isEmpty ? "absent" : "")
        }
        var figure = Markup.tag(
            "figure", [:], TrendChart(scenario: scenario, say: say, name: "trend-\(index)").markup,
            .tag("figcaption", [:], index == 0 ? TrendChart.legend(say) : .none))
        if scenario.moments.count < scenario.momentsOf {
            let drawn = say(.trendDrawn, "\(scenario.moments.count)", "\(scenario.momentsOf)")
            figure += .tag("p", ["class": "small soft"], drawn)
        }
        return .tag("h3", [:], say(.trend)) + figure + table.markup(say)
    }
}

extension DotPlot {
    /// The plot of a scenario's runs; `here` is the run that the page is about.
    init(_ scenario: ScenarioPeriod, say: ReportVoice, name: String, here: String?) {
        func dots(_ time: KeyPath<ScenarioPeriod.Point, Measured?>, isResponse: Bool) -> [Dot] {
            scenario.points.compactMap { point in
                point[keyPath: time].map {
                    Dot(time: $0, isExpired: isResponse && point.isExpired, isHere: point.run == here)
                }
            }
        }
        rows = [
            Row(
                name: "TTD", documented: scenario.documented?.mttd, dots: dots(\.timeToDetect, isResponse: false),
                sample: scenario.timeToDetect),
            Row(
                name: "TTR", documented: scenario.documented?.mttr, dots: dots(\.timeToRecover, isResponse: true),
                sample: scenario.timeToRecover),
        ]
        resolution = scenario.resolution
        self.say = say
        self.name = name
    }
}

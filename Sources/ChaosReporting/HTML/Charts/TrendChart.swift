import ChaosCore

/// The runs of one scenario over the period: each as a dot at its date, the median of each part of the period with its
/// interval, the documented class behind, and below them how many runs reached each level.
struct TrendChart: Sendable {
    /// One of the incident's times.
    private struct Row {
        let name: String
        let documented: DocumentedTime?
        let time: KeyPath<ScenarioPeriod.Moment, Measured?>
        let sample: KeyPath<ScenarioPeriod.Step, Sample>
        let isResponse: Bool
    }

    private static let plotHeight = 92.0

    let scenario: ScenarioPeriod
    let say: ReportVoice
    /// Makes the identifiers of several charts on one page different.
    let name: String

    /// The chart for screens and paper, and the one for phones; nothing when the period has one part only.
    var markup: Markup {
        guard scenario.trend.count > 1 else { return .none }
        return .all(FigureLayout.both.map(draw))
    }

    private var rows: [Row] {
        [
            Row(
                name: "TTD", documented: scenario.documented?.mttd, time: \.timeToDetect, sample: \.timeToDetect,
                isResponse: false),
            Row(
                name: "TTR", documented: scenario.documented?.mttr, time: \.timeToRecover, sample: \.timeToRecover,
                isResponse: true),
        ].filter { row in scenario.trend.contains { $0[keyPath: row.sample].n > 0 } }
    }

    private func draw(_ layout: FigureLayout) -> Markup {
        let dates = DateAxis(scenario.trend, layout)
        var y = 4.0
        var body = Markup.none
        for row in rows {
            body += draw(row, dates, top: y)
            y += 20 + Self.plotHeight + 12
        }
        let levels = LevelCounts(scenario: scenario, say: say)
        body += levels.drawn(dates, top: y)
        let bottom = y + LevelCounts.height
        let identifier = "\(name)-\(layout.name)"
        return .tag(
            "svg",
            [
                "class": "figure \(layout.name)", "role": "img",
                "viewBox": "0 0 \(Markup.length(layout.width)) \(Markup.length(bottom + 22))",
                "aria-labelledby": "\(identifier)-title \(identifier)-text",
            ],
            [
                .tag("title", ["id": "\(identifier)-title"], say(.trendTitle)),
                .tag("desc", ["id": "\(identifier)-text"], description), dates.drawn(top: 24, bottom: bottom), body,
            ])
    }

    /// The figure in words; every value stands in the table beside it.
    private var description: String {
        let (first, last) = (scenario.trend.first?.from ?? 0, scenario.trend.last?.to ?? 0)
        let medians = rows.map { row in
            let parts = scenario.trend.map { SampleWords($0[keyPath: row.sample], scenario.resolution, say).middle }
            return "\(row.name): \(parts.joined(separator: ", "))"
        }
        return say(.trendDescription, WallTime.day(first), WallTime.day(last), "\(scenario.trend.count)")
            + " " + medians.joined(separator: ". ")
    }

    // MARK: Times

    private func draw(_ row: Row, _ dates: DateAxis, top: Double) -> Markup {
        let layout = dates.layout
        let moments = scenario.moments.compactMap { moment in moment[keyPath: row.time].map { (moment, $0) } }
        let medians = scenario.trend.compactMap { $0[keyPath: row.sample].median }
        let scale = DecadeScale(moments.map(\.1) + medians, classes: row.documented.map { [$0] } ?? [])
        let (upper, lower) = (top + 20, top + 20 + Self.plotHeight)
        func y(_ seconds: Double) -> Double { lower - scale.share(seconds) * Self.plotHeight }

        var drawn = Markup.label("heading", row.name, x: 0, y: top + 13)
        if let documented = row.documented {
            let end = documented.upperBound.map { y($0.inSeconds) } ?? upper
            drawn += .box("band", x: layout.left, y: end, width: layout.plotWidth, height: lower - end)
            drawn += .label(
                "note", say(.documentedBand, say(.of(documented))), x: layout.left, y: top + 13,
                columns: FigureLayout.columns(in: layout.plotWidth))
        }
        var last = lower + 100
        for (seconds, name) in scale.ticks {
            drawn += .line("grid", layout.left, y(seconds), layout.width - layout.right, y(seconds))
            guard last - y(seconds) > 11 else { continue }
            drawn += .label("tick", name, x: layout.left - 6, y: y(seconds) + 4, anchor: .end)
            last = y(seconds)
        }
        drawn += .line("axis", layout.left, lower, layout.width - layout.right, lower)
        for step in scenario.trend { drawn += median(step, row, dates, upper, y) }
        return drawn + dots(moments, row, dates, y)
    }

    /// The part's median as a line over its width, in the interval that covers it. What is only a bound is dashed.
    private func median(
        _ step: ScenarioPeriod.Step, _ row: Row, _ dates: DateAxis, _ upper: Double, _ y: (Double) -> Double
    ) -> Markup {
        let sample = step[keyPath: row.sample]
        guard let median = sample.median else { return .none }
        let (from, to) = (dates.x(step.from) + 1.5, dates.x(step.to) - 1.5)
        var drawn = Markup.none
        if let interval = sample.medianInterval() {
            let high = interval.high.value.map(y) ?? upper
            drawn += .box(
                "spread", x: from, y: high, width: to - from,
                height: y(interval.low.value ?? interval.low.bound ?? 0) - high)
        }
        let height = Markup.length(y(median.value ?? median.bound ?? 0))
        let words = "\(WallTime.day(step.from)): \(SampleWords(sample, scenario.resolution, say).sentence)"
        return drawn
            + .path(
                median.bound == nil ? "median" : "median open",
                "M\(Markup.length(from)) \(height)H\(Markup.length(to))",
                title: dates.layout.isNarrow ? nil : words)
    }

    /// All dots of a kind as one shape: a page may hold some thousand.
    private func dots(
        _ moments: [(ScenarioPeriod.Moment, Measured)], _ row: Row, _ dates: DateAxis, _ y: (Double) -> Double
    ) -> Markup {
        var (plain, hollow, open) = ("", "", "")
        for (moment, time) in moments {
            let place = (x: dates.x(moment.startedAt), y: y(time.value ?? time.bound ?? 0))
            if time.bound != nil {
                open += MarkShape.triangle.path(x: place.x, y: place.y, size: 4)
            } else if row.isResponse, moment.isExpired {
                hollow += MarkShape.circle.path(x: place.x, y: place.y, size: 2.6)
            } else {
                plain += "M\(Markup.length(place.x)) \(Markup.length(place.y))h0"
            }
        }
        let shapes = [("dots", plain), ("dot hollow", hollow), ("dot censored", open)]
        return .all(shapes.filter { !$0.1.isEmpty }.map { .path($0.0, $0.1) })
    }

    /// What the marks mean.
    static func legend(_ say: ReportVoice) -> Markup {
        MarkLegend.markup(
            [
                (.path("dots", "M8 8h0"), .dotRun), (.mark(.circle, "dot hollow", x: 8, y: 8, size: 5), .dotExpired),
                (.mark(.triangle, "dot censored", x: 8, y: 9, size: 5), .dotCensored),
                (.path("median", "M1 8H15"), .trendMedian), (.path("median open", "M1 8H15"), .trendMedianOpen),
                (.box("spread", x: 1, y: 2, width: 14, height: 12), .trendSpread),
                (.box("band", x: 1, y: 2, width: 14, height: 12, radius: 2), .dotBand),
            ], say)
    }
}

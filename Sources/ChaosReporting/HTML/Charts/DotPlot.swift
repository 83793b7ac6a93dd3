import ChaosCore

/// All runs of one scenario, each as a dot, by one of the incident's times: the median with its interval above them, the
/// documented class behind.
struct DotPlot: Sendable {
    /// One run.
    struct Dot: Sendable {
        let time: Measured
        let isExpired: Bool
        /// The run that the page is about.
        var isHere = false
    }

    /// One of the times.
    struct Row: Sendable {
        let name: String
        let documented: DocumentedTime?
        let dots: [Dot]
        /// Of all runs, also of those that are not drawn.
        let sample: Sample
    }

    let rows: [Row]
    let resolution: Double
    let say: ReportVoice
    /// Makes the identifiers of several plots on one page different.
    let name: String

    private static let dotSize = 4.0

    /// The plot for screens and paper, and the one for phones; nothing when nothing was measured.
    var markup: Markup {
        let shown = rows.filter { !$0.dots.isEmpty }
        guard !shown.isEmpty else { return .none }
        return .all(FigureLayout.both.map { draw(shown, $0) })
    }

    private func draw(_ rows: [Row], _ layout: FigureLayout) -> Markup {
        let axis = TimeAxis(rows, layout)
        var y = 4.0
        var body = Markup.none
        for row in rows {
            let drawn = draw(row, axis, top: y)
            body += drawn.markup
            y += drawn.height
        }
        let identifier = "\(name)-\(layout.name)"
        let words = rows.map { "\($0.name): \(SampleWords($0.sample, resolution, say).sentence)" }
        return .tag(
            "svg",
            [
                "class": "figure \(layout.name)", "role": "img",
                "viewBox": "0 0 \(Markup.length(layout.width)) \(Markup.length(y + 34))",
                "aria-labelledby": "\(identifier)-title \(identifier)-text",
            ],
            [
                .tag("title", ["id": "\(identifier)-title"], say(.dotPlotTitle)),
                .tag("desc", ["id": "\(identifier)-text"], words.joined(separator: ". ")),
                axis.drawn(top: 4, bottom: y, say: say), body,
            ])
    }

    private func draw(_ row: Row, _ axis: TimeAxis, top: Double) -> (markup: Markup, height: Double) {
        let layout = axis.layout
        let words = SampleWords(row.sample, resolution, say)
        var drawn = Markup.label("heading", row.name, x: 0, y: top + 13)
        let text = layout.isNarrow ? words.short : words.sentence
        drawn += .label(
            "note", text, x: layout.left, y: top + 13, columns: FigureLayout.columns(in: layout.plotWidth))
        let stacks = stacked(row.dots, axis)
        let plotTop = top + 20
        let height = 26 + Double(stacks.map(\.level).max() ?? 0) * Self.dotSize * 1.7 + 16
        let base = plotTop + height - 8
        if let documented = row.documented {
            let end = documented.upperBound.map { axis.x($0.inSeconds) } ?? layout.width - layout.right
            drawn += .box(
                "band", x: layout.left, y: plotTop, width: end - layout.left, height: height, radius: 2,
                title: say(.documentedBand, say(.of(documented))))
        }
        drawn += median(row.sample, axis, y: plotTop + 9)
        // This run last, so that no other dot covers it.
        for (dot, x, level) in stacks.sorted(by: { !$0.dot.isHere && $1.dot.isHere }) {
            let y = base - Double(level) * Self.dotSize * 1.7
            drawn += mark(dot, x, y)
        }
        return (drawn, 20 + height + 8)
    }

    private func mark(_ dot: Dot, _ x: Double, _ y: Double) -> Markup {
        let time = dot.time.value ?? dot.time.bound ?? 0
        let text = (dot.time.bound == nil ? "" : "> ") + MetricUnit.seconds.describe(time)
        if dot.isHere {
            return .mark(.diamond, "dot here", x: x, y: y, size: 6, title: "\(say(.dotThisRun)): \(text)")
        }
        if dot.time.bound != nil { return .mark(.arrow, "dot censored", x: x, y: y, size: 4.5, title: text) }
        return .mark(.circle, dot.isExpired ? "dot hollow" : "dot", x: x, y: y, size: Self.dotSize, title: text)
    }

    /// Dots that would lie on each other are put on top of each other.
    private func stacked(_ dots: [Dot], _ axis: TimeAxis) -> [(dot: Dot, x: Double, level: Int)] {
        var ends: [Double] = []
        let placed = dots.map { ($0, axis.x($0.time.value ?? $0.time.bound ?? 0)) }.sorted { $0.1 < $1.1 }
        return placed.map { dot, x in
            let free = ends.firstIndex { $0 <= x - Self.dotSize * 1.9 }
            let level = free ?? (ends.count < 14 ? ends.count : 13)
            if level < ends.count { ends[level] = x } else { ends.append(x) }
            return (dot, x, level)
        }
    }

    private func median(_ sample: Sample, _ axis: TimeAxis, y: Double) -> Markup {
        guard let median = sample.median, sample.n > 1 else { return .none }
        let ends = sample.medianInterval().map { ($0.low, $0.high) }
        var drawn = Markup.none
        if let (low, high) = ends {
            let (from, to) = (axis.x(low.value ?? low.bound ?? 0), axis.x(high.value ?? high.bound ?? 0))
            drawn += .line("interval", from, y, to, y) + .line("interval", from, y - 4, from, y + 4)
            // An end that is only a bound stays open.
            if high.value != nil { drawn += .line("interval", to, y - 4, to, y + 4) }
        }
        let x = axis.x(median.value ?? median.bound ?? 0)
        return drawn + .line("median", x, y - 7, x, y + 7)
    }

    /// What the marks mean.
    static func legend(_ say: ReportVoice, withThisRun: Bool) -> Markup {
        let size = 6.0
        var entries: [(Markup, ReportText)] = [
            (.mark(.circle, "dot", x: 8, y: 8, size: 5), .dotRun),
            (.mark(.circle, "dot hollow", x: 8, y: 8, size: 5), .dotExpired),
            (.mark(.arrow, "dot censored", x: 8, y: 8, size: size), .dotCensored),
            (.line("interval", 1, 8, 15, 8) + .line("median", 8, 2, 8, 14), .dotMedian),
            (.box("band", x: 1, y: 2, width: 14, height: 12, radius: 2), .dotBand),
        ]
        if withThisRun { entries.insert((.mark(.diamond, "dot here", x: 8, y: 8, size: size), .dotThisRun), at: 0) }
        return MarkLegend.markup(entries, say)
    }
}

/// The logarithmic axis of a dot plot.
private struct TimeAxis {
    let layout: FigureLayout
    private let scale: DecadeScale

    init(_ rows: [DotPlot.Row], _ layout: FigureLayout) {
        self.layout = layout
        scale = DecadeScale(rows.flatMap { $0.dots.map(\.time) }, classes: rows.compactMap(\.documented))
    }

    func x(_ seconds: Double) -> Double { layout.left + scale.share(seconds) * layout.plotWidth }

    func drawn(top: Double, bottom: Double, say: ReportVoice) -> Markup {
        var axis = Markup.line("axis", layout.left, bottom, layout.width - layout.right, bottom)
        var last = -100.0
        for (seconds, name) in scale.ticks {
            axis += .line("grid", x(seconds), top + 20, x(seconds), bottom)
            guard x(seconds) - last > FigureLayout.textWidth(name) + 8 else { continue }
            axis += .label("tick", name, x: x(seconds), y: bottom + 15, anchor: .middle)
            last = x(seconds)
        }
        return axis
    }
}

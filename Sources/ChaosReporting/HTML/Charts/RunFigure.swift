import ChaosCore

/// A run over time in one figure: stage flags, lanes, and curves, all over the same axis.
struct RunFigure: Sendable {
    let record: RunRecord
    let say: ReportVoice

    /// The figure for screens and paper, and the one for phones.
    var markup: Markup {
        let span = RunSpan(record)
        let panels = CurveCatalog(record: record, span: span).panels
        return .all(FigureLayout.both.map { draw($0, span, panels) })
    }

    private func draw(_ layout: FigureLayout, _ span: RunSpan, _ panels: [CurvePanel]) -> Markup {
        let time = TimeScale(from: span.from, to: span.to, layout: layout)
        let flags = StageFlags(record, span, time).drawn(top: 2, say: say)
        var y = 2 + flags.height + 4
        let lanes = LaneStack(record: record, span: span, time: time, say: say).drawn(top: y)
        y += lanes.height + 6
        var curves = Markup.none
        for panel in panels {
            let drawn = panel.drawn(time, top: y, say: say)
            curves += drawn.markup
            y += drawn.height + 16
        }
        let bottom = panels.isEmpty ? y : y - 16
        let caption = say(span.isSinceInjection ? .timeAxis : .timeAxisControl)
        let height = bottom + 38
        let names = panels.map { say($0.title) }.joined(separator: ", ")
        return .tag(
            "svg",
            [
                "class": "figure \(layout.name)", "role": "img",
                "viewBox": "0 0 \(Markup.length(layout.width)) \(Markup.length(height))",
                "aria-labelledby": "run-title-\(layout.name) run-text-\(layout.name)",
            ],
            [
                .tag("title", ["id": "run-title-\(layout.name)"], say(.figureTitle)),
                .tag(
                    "desc", ["id": "run-text-\(layout.name)"],
                    say(.figureDescription, names.isEmpty ? "-" : names, stageList)),
                patterns(layout), time.axis(top: flags.height + 6, bottom: bottom, caption: caption),
                flags.lines(bottom), flags.flags, lanes.markup, curves,
            ])
    }

    /// The stages in words, for those who cannot see the figure.
    private var stageList: String {
        let parts = Stage.allCases.compactMap { stage in
            record.timesSeconds[stage.rawValue].map {
                "\(stage.label) \(say(.of(stage))) \(DurationText.decimal($0, places: 2)) s"
            }
        }
        return parts.isEmpty ? "-" : parts.joined(separator: "; ")
    }

    private func patterns(_ layout: FigureLayout) -> Markup {
        .tag(
            "defs", [:],
            .tag(
                "pattern",
                [
                    "id": "unknown-\(layout.name)", "width": "6", "height": "6",
                    "patternUnits": "userSpaceOnUse",
                    "patternTransform": "rotate(45)",
                ], .line("hatch", 0, 0, 0, 6)))
    }
}

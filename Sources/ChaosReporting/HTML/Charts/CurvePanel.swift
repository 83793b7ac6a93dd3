import ChaosCore

/// One panel of curves with its heading, legend, thresholds and values.
struct CurvePanel: Sendable {
    /// A threshold to draw.
    struct Threshold: Sendable {
        let value: Double
        let label: String
        let isAlert: Bool
    }

    let title: ReportText
    let unit: MetricUnit
    let curves: [Curve]
    let thresholds: [Threshold]
    /// Stretches in which a curve is not known, in seconds.
    let unknown: [(from: Double, to: Double)]

    private static let height = 104.0
    private static let lineHeight = 16.0

    /// The panel and the height that it takes, drawn below `top`.
    func drawn(_ time: TimeScale, top: Double, say: ReportVoice) -> (markup: Markup, height: Double) {
        let layout = time.layout
        let legend = legend(layout, top: top, say: say)
        let plotTop = top + legend.height + 4
        let bottom = plotTop + Self.height
        let scale = ValueScale(largest: largest, unit: unit, top: plotTop, bottom: bottom)
        var panel = legend.markup
        panel += hatched(time, top: plotTop)
        for tick in scale.ticks {
            panel += .line("grid", layout.left, scale.y(tick), layout.width - layout.right, scale.y(tick))
            panel += .label(
                "tick", scale.label(tick), x: layout.left - 5, y: scale.y(tick) + 4, anchor: .end)
        }
        let limits = joined(drawnThresholds, scale)
        panel += .all(limits.map { line($0, scale, layout) })
        for curve in curves.reversed() {
            panel += .path("curve c\(curve.style)\(curve.isThin ? " thin" : "")", curve.path(time, scale))
        }
        // Above the curves, so that none strikes a name through.
        panel += .all(limits.filter { !$0.label.isEmpty }.map { name($0, scale, layout) })
        return (panel, bottom - top)
    }

    /// The unknown stretches as one shape; what is too close to be told apart is one stretch.
    private func hatched(_ time: TimeScale, top: Double) -> Markup {
        var bars: [(from: Double, to: Double)] = []
        for stretch in unknown {
            let (from, to) = (time.x(stretch.from), max(time.x(stretch.to), time.x(stretch.from) + 1.5))
            if let last = bars.last, from - last.to < 3 {
                bars[bars.count - 1].to = max(last.to, to)
            } else {
                bars.append((from, to))
            }
        }
        guard !bars.isEmpty else { return .none }
        let n = Markup.length
        let outline = bars.map {
            "M\(n($0.from)) \(n(top))h\(n($0.to - $0.from))v\(n(Self.height))h\(n($0.from - $0.to))z"
        }
        return .tag(
            "path",
            ["class": "unknown", "fill": "url(#unknown-\(time.layout.name))", "d": outline.joined()])
    }

    /// The largest value to show: of the curves, and of thresholds that are not far above them.
    private var largest: Double {
        let values = curves.compactMap(\.largest).max() ?? 0
        return drawnThresholds.map(\.value).reduce(values, max)
    }

    private var drawnThresholds: [Threshold] {
        let values = curves.compactMap(\.largest).max() ?? 0
        return thresholds.filter { $0.value <= max(values * 4, 1e-9) }
    }

    /// Thresholds whose labels would lie on each other get one label; each keeps its line.
    private func joined(_ thresholds: [Threshold], _ scale: ValueScale) -> [Threshold] {
        var joined: [Threshold] = []
        for threshold in thresholds.sorted(by: { $0.value < $1.value }) {
            let other = joined.lastIndex { last in
                last.isAlert == threshold.isAlert
                    && abs(scale.y(last.value) - scale.y(threshold.value)) < 12
            }
            guard let other else {
                joined.append(threshold)
                continue
            }
            let label = "\(joined[other].label), \(threshold.label)"
            joined[other] = Threshold(value: joined[other].value, label: "", isAlert: threshold.isAlert)
            joined.append(Threshold(value: threshold.value, label: label, isAlert: threshold.isAlert))
        }
        return joined
    }

    private func line(_ threshold: Threshold, _ scale: ValueScale, _ layout: FigureLayout) -> Markup {
        let y = scale.y(threshold.value)
        return .line(
            threshold.isAlert ? "threshold alert" : "threshold", layout.left, y, layout.width - layout.right, y)
    }

    private func name(_ threshold: Threshold, _ scale: ValueScale, _ layout: FigureLayout) -> Markup {
        .label(
            threshold.isAlert ? "limit alert" : "limit", threshold.label,
            x: threshold.isAlert ? layout.left + 4 : layout.width - layout.right - 2,
            y: scale.y(threshold.value) - 4, anchor: threshold.isAlert ? .start : .end,
            columns: FigureLayout.columns(in: layout.plotWidth * (layout.isNarrow ? 0.62 : 0.5)))
    }

    /// The heading and, behind or below it, a sample of each line with its name.
    private func legend(_ layout: FigureLayout, top: Double, say: ReportVoice) -> (
        markup: Markup, height: Double
    ) {
        var y = top + 12
        var legend = Markup.label(
            "heading", say(title), x: layout.isNarrow ? 0 : layout.left, y: y,
            columns: FigureLayout.columns(in: layout.width))
        var x =
            (layout.isNarrow ? 0 : layout.left) + FigureLayout.textWidth(say(title), isBold: true) + 14
        for curve in curves where !curve.isThin {
            let width = 30 + FigureLayout.textWidth(curve.name) + 14
            if x + width > layout.width {
                x = layout.isNarrow ? 0 : layout.left
                y += Self.lineHeight
            }
            legend += .path("curve c\(curve.style)", "M\(Markup.length(x)) \(Markup.length(y - 4))h24")
            legend += .label(
                "name", curve.name, x: x + 29, y: y,
                columns: FigureLayout.columns(in: layout.width - x - 30))
            x += width
        }
        return (legend, y - top + 4)
    }
}

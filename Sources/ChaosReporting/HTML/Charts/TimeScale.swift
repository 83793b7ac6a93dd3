import ChaosCore

/// Puts seconds on a figure's horizontal axis.
struct TimeScale: Sendable {
    let from: Double
    let to: Double
    let layout: FigureLayout

    init(from: Double, to: Double, layout: FigureLayout) {
        self.from = from
        self.to = to > from ? to : from + 1
        self.layout = layout
    }

    /// The place of a moment, kept inside the plot.
    func x(_ seconds: Double) -> Double {
        let share = (seconds - from) / (to - from)
        return layout.left + min(1, max(0, share.isFinite ? share : 0)) * layout.plotWidth
    }

    private static let steps: [Double] = [
        0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600,
        43_200, 86_400,
    ]

    /// Round moments, as many as are easy to read.
    var ticks: [Double] {
        let wanted = layout.isNarrow ? 6.0 : 12.0
        let step = Self.steps.first { (to - from) / $0 <= wanted } ?? (to - from) / wanted
        var ticks: [Double] = []
        var index = (from / step).rounded(.up)
        while index * step <= to, ticks.count < 40 {
            ticks.append(index * step)
            index += 1
        }
        return ticks
    }

    /// A moment in seconds, or in minutes and hours when the axis is long.
    func label(_ seconds: Double) -> String {
        if to - from > 600, seconds != 0 {
            return DurationText.describe(.nanoseconds(Int64(seconds * 1e9)))
        }
        return DurationText.decimal(seconds, places: 1)
    }

    /// The lines down through a figure and their numbers below it.
    func axis(top: Double, bottom: Double, caption: String) -> Markup {
        var axis = Markup.none
        for tick in ticks {
            axis += .line("grid", x(tick), top, x(tick), bottom)
            axis += .label("tick", label(tick), x: x(tick), y: bottom + 14, anchor: .middle)
        }
        axis += .line("axis", layout.left, bottom, layout.width - layout.right, bottom)
        return axis
            + .label(
                "note", caption, x: layout.left + layout.plotWidth / 2, y: bottom + 30, anchor: .middle)
    }
}

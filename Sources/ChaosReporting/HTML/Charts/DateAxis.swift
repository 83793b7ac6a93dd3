import ChaosCore

/// The axis of dates: a line where each part of the period begins.
struct DateAxis: Sendable {
    let layout: FigureLayout
    private let starts: [Double]
    private let from: Double
    private let to: Double

    init(_ steps: [ScenarioPeriod.Step], _ layout: FigureLayout) {
        self.layout = layout
        starts = steps.map(\.from)
        from = steps.first?.from ?? 0
        to = max(from + 1, steps.last?.to ?? 0)
    }

    func x(_ epochSeconds: Double) -> Double {
        layout.left + min(1, max(0, (epochSeconds - from) / (to - from))) * layout.plotWidth
    }

    func drawn(top: Double, bottom: Double) -> Markup {
        var axis = Markup.none
        var end = 0.0
        for start in starts {
            axis += .line("grid", x(start), top, x(start), bottom)
            let text = layout.isNarrow ? String(WallTime.day(start).suffix(5)) : WallTime.day(start)
            let width = FigureLayout.textWidth(text)
            let place = min(x(start), layout.width - width)
            guard place >= end else { continue }
            axis += .label("tick", text, x: place, y: bottom + 15)
            end = place + width + 10
        }
        return axis
    }
}

import ChaosCore

/// How many runs of each part of a period reached each level, a lane per level, the documented level behind.
struct LevelCounts: Sendable {
    private static let lane = 17.0
    private static let heading = 20.0
    private static let lanes: [IncidentLevel?] = [.l1, .l2, .l3, nil]

    /// With the heading.
    static var height: Double { heading + lane * Double(lanes.count) }

    let scenario: ScenarioPeriod
    let say: ReportVoice

    func drawn(_ dates: DateAxis, top: Double) -> Markup {
        let layout = dates.layout
        let documented = scenario.documented?.level
        var drawn = Markup.label("heading", say(.level), x: 0, y: top + 13)
        if let documented {
            drawn += .label(
                "note", say(.documentedBand, documented.rawValue), x: layout.left, y: top + 13,
                columns: FigureLayout.columns(in: layout.plotWidth))
        }
        for (index, level) in Self.lanes.enumerated() {
            let y = top + Self.heading + Double(index) * Self.lane
            if level != nil, level == documented {
                drawn += .box("band", x: layout.left, y: y, width: layout.plotWidth, height: Self.lane)
            }
            drawn += .label("tick", name(level), x: layout.left - 6, y: y + 12, anchor: .end)
            drawn += .line("grid", layout.left, y + Self.lane, layout.width - layout.right, y + Self.lane)
            for step in scenario.trend {
                let count = level.map { step.measured[$0] ?? 0 } ?? step.withoutLevel
                drawn += cell(count, level, from: dates.x(step.from), to: dates.x(step.to), y: y)
            }
        }
        return drawn
    }

    private func cell(_ count: Int, _ level: IncidentLevel?, from: Double, to: Double, y: Double) -> Markup {
        guard count > 0 else { return .none }
        let style = level?.rawValue.lowercased() ?? "none"
        let (text, width) = ("\(count)", max(2, to - from - 2))
        let box = Markup.box(
            "level \(style)", x: from + 1, y: y + 1.5, width: width, height: Self.lane - 3, radius: 2,
            title: "\(name(level)) ×\(count)")
        guard FigureLayout.textWidth(text) <= width else { return box }
        return box + .label("bar \(style)", text, x: (from + to) / 2, y: y + 12.5, anchor: .middle)
    }

    private func name(_ level: IncidentLevel?) -> String { level?.rawValue ?? say(.noLevel) }
}

import ChaosCore

/// The stages that happened, as flags above the panels and lines down through them.
struct StageFlags: Sendable {
    /// Stages at one place of the axis.
    struct Flag: Sendable {
        let x: Double
        var stages: [Stage]
    }

    private static let lineHeight = 15.0

    let flags: [Flag]
    let layout: FigureLayout

    init(_ record: RunRecord, _ span: RunSpan, _ time: TimeScale) {
        layout = time.layout
        let marks = Stage.allCases.compactMap { stage in
            record.timesSeconds[stage.rawValue].map { (stage, time.x($0)) }
        }.sorted { $0.1 < $1.1 }
        var flags: [Flag] = []
        for (stage, x) in marks {
            if let last = flags.last, x - last.x < 2.5 {
                flags[flags.count - 1].stages.append(stage)
            } else {
                flags.append(Flag(x: x, stages: [stage]))
            }
        }
        self.flags = flags
    }

    /// The flags, and the height that they take below `top`; the lines reach down to `bottom`.
    func drawn(top: Double, say: ReportVoice) -> (
        flags: Markup, height: Double, lines: (Double) -> Markup
    ) {
        var markup = Markup.none
        var rows: [(end: Double, row: Int)] = []
        var lines: [(x: Double, from: Double)] = []
        for flag in flags {
            let text = text(of: flag, say)
            let width = FigureLayout.textWidth(text)
            let isFlipped = flag.x + width + 4 > layout.width
            // Below every flag that reaches over this place, so that no line crosses a text.
            let start = isFlipped ? flag.x - width - 8 : flag.x
            let row = (rows.filter { $0.end > start }.map(\.row).max() ?? -1) + 1
            rows.append((isFlipped ? flag.x + 4 : flag.x + width + 10, row))
            let y = top + Double(row + 1) * Self.lineHeight - 4
            markup += .label(
                "flag", text, x: isFlipped ? flag.x - 4 : flag.x + 4, y: y,
                anchor: isFlipped ? .end : .start)
            lines.append((flag.x, y - 9))
        }
        let height = Double((rows.map(\.row).max() ?? -1) + 1) * Self.lineHeight + 4
        let places = lines
        return (
            markup, height, { bottom in .all(places.map { .line("stage", $0.x, $0.from, $0.x, bottom) }) }
        )
    }

    private func text(of flag: Flag, _ say: ReportVoice) -> String {
        if layout.isNarrow {
            guard let first = flag.stages.first, let last = flag.stages.last, flag.stages.count > 2 else {
                return flag.stages.map(\.label).joined(separator: " ")
            }
            return "\(first.label)–\(last.label)"
        }
        return flag.stages.map { "\($0.label) \(say(.of($0)))" }.joined(separator: ", ")
    }
}

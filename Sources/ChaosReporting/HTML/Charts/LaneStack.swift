import ChaosCore

/// The lanes above the curves: level, fault, impact and response over the same time axis.
struct LaneStack: Sendable {
    let record: RunRecord
    let span: RunSpan
    let time: TimeScale
    let say: ReportVoice

    private static let bar = 18.0
    private static let gap = 7.0
    /// More changes of level than this cannot be told apart.
    private static let mostSpans = 200
    private var layout: FigureLayout { time.layout }

    /// What a lane shows: its bars and marks, and a few words.
    private struct Lane {
        var words = ""
        var marks = Markup.none
    }

    /// The lanes and the height that they take below `top`.
    func drawn(top: Double) -> (markup: Markup, height: Double) {
        var y = top
        var lanes = Markup.none
        let drawings: [(ReportText, (Double) -> Lane)] = [
            (.laneLevel, level), (.laneFault, fault), (.laneImpact, impact), (.laneResponse, response),
        ]
        for (name, draw) in drawings {
            // On a phone the words stand above their bar, which may be too short for them.
            if layout.isNarrow { y += 14 }
            let lane = draw(y)
            if layout.isNarrow {
                let words = lane.words.isEmpty ? say(name) : "\(say(name)): \(lane.words)"
                lanes += .label(
                    "lane", words, x: 0, y: y - 4, columns: FigureLayout.columns(in: layout.width))
            } else {
                lanes += .label("lane", say(name), x: layout.left - 8, y: y + 13, anchor: .end)
            }
            lanes += .line("lane", layout.left, y + Self.bar, layout.width - layout.right, y + Self.bar)
            lanes += lane.marks
            y += Self.bar + Self.gap
        }
        return (lanes, y - top)
    }

    private func level(_ y: Double) -> Lane {
        let spans = span.levels(record.timeline).spans.filter { $0.level != nil }
        guard !spans.isEmpty else { return remark(say(.noLevelReached), y) }
        let bars = spans.prefix(Self.mostSpans).map { part in
            let name = part.level?.rawValue ?? ""
            let open = part.isOpen ? " (\(say(.notBack)))" : ""
            return bar(
                "level \(name.lowercased())", from: span.seconds(part.from), to: span.seconds(part.to),
                y: y,
                text: name, title: "\(name): \(MetricUnit.seconds.describe(part.seconds))\(open)")
        }
        return Lane(marks: .all(bars))
    }

    private func fault(_ y: Double) -> Lane {
        guard !record.control, let from = seconds(.effective) ?? seconds(.injected) else {
            return remark(say(.noFault), y)
        }
        let length = length(from, seconds(.faultRemoved))
        let marks = bar(
            "fault", from: from, to: seconds(.faultRemoved) ?? span.to, y: y, text: record.faultKind,
            title: "\(record.faultKind) \(length)", isNamed: true)
        return Lane(words: "\(record.faultKind) \(length)", marks: marks)
    }

    private func impact(_ y: Double) -> Lane {
        guard let from = seconds(.impact) else { return remark(say(.noImpact), y) }
        let to = seconds(.recovered)
        let text = "\(say(.usersAffected)) \(length(from, to))"
        let marks = bar(
            to == nil ? "impact open" : "impact", from: from, to: to ?? span.to, y: y, text: text,
            title: text,
            isNamed: true)
        return Lane(words: text, marks: marks)
    }

    /// A line from the first alert to the recovery, with a mark of its own shape for each thing that happened.
    private func response(_ y: Double) -> Lane {
        let shapes: [(Stage, MarkShape)] = [
            (.alertFired, .diamond), (.alertAccepted, .circle), (.acknowledged, .triangle),
            (.responseStarted, .square), (.mitigated, .star),
        ]
        let marks = shapes.compactMap { stage, shape in seconds(stage).map { (stage, shape, $0) } }
        guard let first = marks.map(\.2).min(), let last = marks.map(\.2).max() else {
            return remark(say(.noResponse), y)
        }
        let middle = y + Self.bar / 2
        let end = max(last, seconds(.recovered) ?? last)
        var lane = Markup.line("response", time.x(first), middle, time.x(end), middle)
        let refused = record.timeline.events.filter { $0.kind == .alertRefused }.prefix(20)
        for event in refused {
            lane += .mark(
                .cross, "mark refused", x: time.x(span.seconds(event.at)), y: middle, size: 5,
                title: "\(event.summary): \(event.evidence)")
        }
        for (stage, shape, at) in marks {
            lane += .mark(
                shape, "mark", x: time.x(at), y: middle, size: 6,
                title: "\(stage.label) \(say(.of(stage))), \(DurationText.decimal(at, places: 2)) s")
        }
        return Lane(words: marks.map { $0.0.label }.joined(separator: " "), marks: lane)
    }

    private func seconds(_ stage: Stage) -> Double? { record.timesSeconds[stage.rawValue] }

    private func length(_ from: Double, _ to: Double?) -> String {
        guard let to else { return "> \(MetricUnit.seconds.describe(max(0, span.to - from)))" }
        return MetricUnit.seconds.describe(max(0, to - from))
    }

    /// `isNamed`: on a phone the bar's words stand in its lane's heading.
    private func bar(
        _ style: String, from: Double, to: Double, y: Double, text: String, title: String,
        isNamed: Bool = false
    ) -> Markup {
        let x = time.x(from)
        let width = max(2, time.x(to) - x)
        let box = Markup.box(
            style, x: x, y: y + 0.5, width: width, height: Self.bar - 1, radius: 2, title: title)
        if isNamed, layout.isNarrow { return box }
        let room = FigureLayout.textWidth(text)
        if room + 10 <= width { return box + .label("bar \(style)", text, x: x + 6, y: y + 13) }
        // A text that does not fit into its bar stands behind it, when there is room.
        guard isNamed, x + width + 6 + room < layout.width else { return box }
        return box + .label("bar behind", text, x: x + width + 5, y: y + 13)
    }

    private func remark(_ text: String, _ y: Double) -> Lane {
        layout.isNarrow
            ? Lane(words: text) : Lane(marks: .label("note", text, x: layout.left + 4, y: y + 13))
    }
}

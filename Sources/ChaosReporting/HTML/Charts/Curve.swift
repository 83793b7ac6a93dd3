import ChaosCore

/// One line of a panel: values over time, with gaps where nothing is known.
struct Curve: Sendable {
    /// A moment in seconds and what was read then; `nil` is unknown.
    typealias Point = (seconds: Double, value: Double?)

    let name: String
    let points: [Point]
    /// Which of the line styles it has; the same name has the same style in every panel.
    let style: Int
    /// Drawn thin: it accompanies another curve.
    var isThin = false

    static let styles = 4

    var largest: Double? { points.compactMap(\.value).filter(\.isFinite).max() }

    /// As many points as a figure of this many columns can show: the smallest and the largest of each column.
    func thinned(to columns: Int) -> [Point] {
        guard points.count > columns * 2, columns > 0 else { return points }
        var thinned: [Point] = []
        for column in 0..<columns {
            let part = points[column * points.count / columns..<(column + 1) * points.count / columns]
            let known = part.filter { $0.value != nil }
            guard let low = known.min(by: { ($0.value ?? 0) < ($1.value ?? 0) }),
                let high = known.max(by: { ($0.value ?? 0) < ($1.value ?? 0) })
            else {
                if let first = part.first { thinned.append((first.seconds, nil)) }
                continue
            }
            thinned += low.seconds <= high.seconds ? [low, high] : [high, low]
        }
        return thinned
    }

    /// The line through the known values. A value alone between two gaps is a dot.
    func path(_ time: TimeScale, _ values: ValueScale) -> String {
        var path = ""
        var isDown = false
        let shown = thinned(to: Int(time.layout.plotWidth / 3))
        for (index, point) in shown.enumerated() {
            guard let value = point.value, value.isFinite else {
                isDown = false
                continue
            }
            let place = "\(Markup.length(time.x(point.seconds))) \(Markup.length(values.y(value)))"
            let isAlone = !isDown && (index + 1 == shown.count || shown[index + 1].value == nil)
            path += isAlone ? "M\(place)h0.1" : (isDown ? "L" : "M") + place
            isDown = !isAlone
        }
        return path
    }
}

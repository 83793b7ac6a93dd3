/// The shapes of marks.
enum MarkShape: Sendable {
    case circle, square, diamond, triangle, cross, arrow, star

    /// The outline around a point; `size` is half the width.
    func path(x: Double, y: Double, size: Double) -> String {
        let n = Markup.length
        switch self {
        case .circle:
            return "M\(n(x - size)) \(n(y))a\(n(size)) \(n(size)) 0 1 0 \(n(size * 2)) 0"
                + "a\(n(size)) \(n(size)) 0 1 0 \(n(-size * 2)) 0z"
        case .square: return outline([(-1, -1), (1, -1), (1, 1), (-1, 1)], x, y, size * 0.88)
        case .diamond: return outline([(0, -1), (1, 0), (0, 1), (-1, 0)], x, y, size * 1.2)
        case .triangle: return outline([(0, -1), (1, 0.8), (-1, 0.8)], x, y, size * 1.1)
        case .arrow: return outline([(-0.8, -1), (1.1, 0), (-0.8, 1)], x, y, size)
        case .cross:
            return outline(
                [
                    (-1, -0.6), (-0.6, -1), (0, -0.4), (0.6, -1), (1, -0.6), (0.4, 0), (1, 0.6), (0.6, 1),
                    (0, 0.4),
                    (-0.6, 1), (-1, 0.6), (-0.4, 0),
                ], x, y, size)
        case .star:
            return outline(
                [
                    (0, -1), (0.26, -0.36), (0.95, -0.31), (0.42, 0.14), (0.59, 0.81), (0, 0.44),
                    (-0.59, 0.81),
                    (-0.42, 0.14), (-0.95, -0.31), (-0.26, -0.36),
                ], x, y, size * 1.25)
        }
    }

    private func outline(_ corners: [(Double, Double)], _ x: Double, _ y: Double, _ size: Double)
        -> String
    {
        let points = corners.map {
            "\(Markup.length(x + $0.0 * size)) \(Markup.length(y + $0.1 * size))"
        }
        return "M" + points.joined(separator: "L") + "z"
    }
}

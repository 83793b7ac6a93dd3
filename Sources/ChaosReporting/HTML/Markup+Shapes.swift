import ChaosCore

// The few shapes that the figures are drawn with. Lengths are in the figure's own units.
extension Markup {
    /// A length with one decimal, as SVG reads it; what is not a number becomes zero, so that one bad value cannot
    /// spoil a whole figure.
    static func length(_ value: Double) -> String {
        value.isFinite ? DurationText.decimal(min(max(value, -1e5), 1e5), places: 1) : "0"
    }

    /// Where a text stands relative to its point.
    enum Anchor: String {
        case start, middle, end
    }

    static func line(_ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double)
        -> Markup
    {
        .tag(
            "line",
            ["class": style, "x1": length(x1), "y1": length(y1), "x2": length(x2), "y2": length(y2)])
    }

    static func box(
        _ style: String, x: Double, y: Double, width: Double, height: Double, radius: Double = 0,
        title: String? = nil
    ) -> Markup {
        .tag(
            "rect",
            [
                "class": style, "x": length(x), "y": length(y), "width": length(max(0, width)),
                "height": length(max(0, height)), "rx": length(radius),
            ], tip(title))
    }

    /// A text; it is cut to the columns given, so that it stays in its place.
    static func label(
        _ style: String, _ text: String, x: Double, y: Double, anchor: Anchor = .start,
        columns: Int = 200
    ) -> Markup {
        .tag(
            "text",
            ["class": style, "x": length(x), "y": length(y), "text-anchor": anchor.rawValue],
            DisplayWidth.cut(SafeText.line(text), to: columns))
    }

    static func path(_ style: String, _ data: String, title: String? = nil) -> Markup {
        .tag("path", ["class": style, "d": data], tip(title))
    }

    /// What is shown over a shape when it is pointed at.
    private static func tip(_ title: String?) -> [Markup] {
        title.map { [.tag("title", [:], String($0.prefix(300)))] } ?? []
    }

    /// A mark of a shape, so that marks can be told apart without their colours.
    static func mark(
        _ shape: MarkShape, _ style: String, x: Double, y: Double, size: Double, title: String? = nil
    )
        -> Markup
    {
        path(style, shape.path(x: x, y: y, size: size), title: title)
    }
}

/// The measures of a figure: one for screens and paper, one for phones. Both stand in a page and its style sheet shows
/// the one that fits, so that text is never scaled down to be unreadable.
struct FigureLayout: Sendable {
    let width: Double
    /// Room for the values beside the curves.
    let left: Double
    let right: Double
    /// Distinguishes the identifiers of the two figures.
    let name: String
    let isNarrow: Bool

    static let wide = FigureLayout(width: 880, left: 76, right: 16, name: "wide", isNarrow: false)
    static let narrow = FigureLayout(width: 350, left: 54, right: 8, name: "narrow", isNarrow: true)
    static let both = [wide, narrow]

    var plotWidth: Double { width - left - right }

    /// About how wide a text is in the figures' type size; rather too wide than too narrow.
    static func textWidth(_ text: String, isBold: Bool = false) -> Double {
        let narrow = isBold ? 7.6 : 6.7
        return text.reduce(0) { $0 + (DisplayWidth.of($1) == 2 ? 12 : narrow) }
    }

    /// How many columns of text fit.
    static func columns(in width: Double) -> Int { max(0, Int(width / 6.5)) }
}

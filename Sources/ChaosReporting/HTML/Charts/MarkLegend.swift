/// What the marks of a figure mean, each beside its word.
enum MarkLegend {
    /// The marks are drawn in a square of 16.
    static func markup(_ entries: [(Markup, ReportText)], _ say: ReportVoice) -> Markup {
        .tag(
            "div", ["class": "legend"],
            entries.map { mark, text in
                .tag(
                    "span", [:], .tag("svg", ["viewBox": "0 0 16 16", "aria-hidden": "true"], mark),
                    .text(say(text)))
            })
    }
}

import ChaosCore

/// An answer as a shape with its word: a tick in a disc, a cross in a square, a question in a diamond.
enum VerdictMark {
    /// For a table's cell.
    static func inline(_ value: VerdictValue, _ say: ReportVoice) -> Markup {
        .tag("span", ["class": "mark \(value.rawValue)"], icon(value), .text(say(.of(value))))
    }

    /// For the head of a page.
    static func badge(_ value: VerdictValue, _ say: ReportVoice) -> Markup {
        .tag("span", ["class": "verdict \(value.rawValue)"], icon(value), .text(say(.of(value))))
    }

    private static func icon(_ value: VerdictValue) -> Markup {
        let shape =
            switch value {
            case .pass:
                "M10 0a10 10 0 1 1 0 20a10 10 0 1 1 0-20zM8.6 12.1L5.9 9.4L4.4 10.9L8.6 15.1L15.8 7.9L14.3 6.4z"
            case .fail:
                "M1 1h18v18h-18zM6.4 5L5 6.4L8.6 10L5 13.6L6.4 15L10 11.4L13.6 15L15 13.6L11.4 10L15 6.4L13.6 5L10 8.6z"
            case .inconclusive:
                "M10 0L20 10L10 20L0 10zM9 12.5h2v-1c0-1 2.2-1.5 2.2-3.8a3.2 3.2 0 0 0-6.4 0h2a1.2 1.2 0 0 1 2.4 0"
                    + "c0 1.5-2.2 2-2.2 4zM9 13.6h2v2h-2z"
            }
        return .tag(
            "svg", ["viewBox": "0 0 20 20", "aria-hidden": "true"],
            .tag("path", ["fill-rule": "evenodd", "d": shape]))
    }
}

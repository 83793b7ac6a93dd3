/// Text as hostile as monitored strings get, the same for the same seed.
struct RandomText {
    private var state: UInt64

    private static let pieces = [
        "&", "<", ">", "&amp;", "&lt", "<!channel>", "<!here>", "<@U012AB3CD>", "<#C024BE91L>", "@channel", "@here",
        "<https://example.com|click>", "```", "`", "*", "_", "\\", "\"", "\n", "\r\n", "\t", "\u{0}", "\u{1B}[31m",
        "\u{2028}", "\u{202E}", "\u{200D}", "a", "order 42", "coupon", "쿠폰 발급", "é", "e\u{301}\u{301}",
        "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇰🇷", "👍🏽", "\u{FFFD}", "\u{10FFFF}", " ", "  ", "|", "# ", "%s", "&#64;", "<&>", "&\u{301}",
        "<\u{20D2}",
    ]

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    /// A number below the bound (xorshift64).
    mutating func number(below bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    /// Up to this many pieces, glued together.
    mutating func text(pieces most: Int) -> String {
        (0..<number(below: most + 1)).map { _ in Self.pieces[number(below: Self.pieces.count)] }.joined()
    }
}

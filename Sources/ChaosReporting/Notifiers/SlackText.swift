/// Text for Slack: cleaned, escaped, and cut without breaking anything.
///
/// Slack reads `<!channel>` and `<@U1>` as live mentions, and asks for exactly three characters to be escaped.
enum SlackText {
    /// What a text that was cut ends with.
    static let ellipsis = "…"

    /// `&`, `<` and `>` as entities and nothing else; control characters become spaces.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in SafeText.lines(text).unicodeScalars { append(scalar, to: &escaped) }
        return escaped
    }

    /// The escaped text with at most this many characters, counted after escaping as Slack counts. A cut falls between
    /// two graphemes of the original, so it splits neither an entity nor a grapheme.
    static func escape(_ text: String, limit: Int) -> String {
        var kept = ""
        var length = 0
        var bytesBeforeEllipsis = 0
        for character in SafeText.lines(text) {
            var piece = ""
            for scalar in character.unicodeScalars { append(scalar, to: &piece) }
            length += Self.length(piece)
            guard length <= limit else {
                let short = String(decoding: kept.utf8.prefix(bytesBeforeEllipsis), as: UTF8.self)
                return limit > 0 ? short + ellipsis : ""
            }
            kept += piece
            if length <= limit - Self.length(ellipsis) { bytesBeforeEllipsis = kept.utf8.count }
        }
        return kept
    }

    /// UTF-16 code units: never fewer than the characters of any other way of counting that Slack may use.
    static func length(_ text: String) -> Int { text.utf16.count }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar {
        case "&": text += "&amp;"
        case "<": text += "&lt;"
        case ">": text += "&gt;"
        default: text.unicodeScalars.append(scalar)
        }
    }
}

/// How many columns a terminal gives to text, near enough to keep a line from wrapping.
enum DisplayWidth {
    /// The columns of a whole text.
    static func of(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + of($1) }
    }

    /// Two columns for East Asian wide characters and emoji, one for the rest.
    static func of(_ character: Character) -> Int {
        character.unicodeScalars.contains { isWide($0) } ? 2 : 1
    }

    /// The text cut to this many columns; an ellipsis shows that something is missing.
    static func cut(_ text: String, to columns: Int) -> String {
        guard of(text) > columns else { return text }
        return columns > 0 ? prefix(of: text, columns: columns - 1) + "…" : ""
    }

    /// As many characters from the start as fit into this many columns.
    static func prefix(of text: String, columns: Int) -> String {
        var used = 0
        return String(
            text.prefix { character in
                used += of(character)
                return used <= columns
            })
    }

    /// The text filled with spaces to this many columns; longer text stays as it is.
    static func pad(_ text: String, to columns: Int, right: Bool = false) -> String {
        let fill = String(repeating: " ", count: max(0, columns - of(text)))
        return right ? fill + text : text + fill
    }

    // Unicode's East Asian Width, classes W and F, in coarse ranges.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3: true
        case 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6: true
        case 0x1F300...0x1F64F, 0x1F680...0x1FAFF, 0x20000...0x3FFFD: true
        default: false
        }
    }
}

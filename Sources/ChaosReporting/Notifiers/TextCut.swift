/// Cuts texts and lists that are longer than anybody reads, and knows whether it had to.
struct TextCut {
    private(set) var hasCut = false

    /// The text without control characters, at most this many bytes of it, between two graphemes; an ellipsis for
    /// the rest.
    mutating func text(_ text: String, _ bytes: Int) -> String {
        // Cut before it is cleaned: it may be of any length.
        let front = text.unicodeScalars.prefix(bytes + 1)
        let isWhole = front.endIndex == text.unicodeScalars.endIndex
        let safe = SafeText.lines(String(String.UnicodeScalarView(front)))
        guard safe.utf8.count > bytes else {
            guard !isWhole else { return safe }
            hasCut = true
            // The last grapheme may be half a one.
            return String(safe.dropLast()) + "…"
        }
        hasCut = true
        var short = ""
        var length = 0
        for character in safe {
            length += character.utf8.count
            guard length <= bytes else { break }
            short.append(character)
        }
        return short + "…"
    }

    /// The first of a list, each of them cut.
    mutating func list<Item>(_ items: [Item], _ count: Int, _ each: (inout TextCut, Item) -> Item) -> [Item] {
        if items.count > count { hasCut = true }
        return items.prefix(count).map { each(&self, $0) }
    }
}

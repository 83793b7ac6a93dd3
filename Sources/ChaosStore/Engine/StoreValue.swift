/// A parameter of a statement that both engines understand.
enum StoreValue: Sendable, Equatable {
    case null
    case text(String)
    case int(Int64)
    case double(Double)

    /// A text that may be missing. NUL, which no engine keeps alike, becomes the replacement character.
    init(_ text: String?) {
        self = text.map { .text($0.contains("\0") ? $0.replacing("\0", with: "\u{FFFD}") : $0) } ?? .null
    }

    init(_ number: Double?) {
        self = number.map { .double($0) } ?? .null
    }

    init(_ flag: Bool) {
        self = .int(flag ? 1 : 0)
    }
}

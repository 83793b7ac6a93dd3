import ChaosCore

/// A person's name as somebody else wrote it: on one line, without what could steer a terminal, and
/// no longer than names are.
public struct PersonName: Sendable, Equatable {
    /// Characters of any name; and code points, since one character may have any number of them.
    public static let limit = 100
    private static let scalarLimit = 400

    public let text: String

    /// Cuts what is too long; `nil` when nothing is left of it.
    public init?(_ text: String) {
        // Cut before it is cleaned: it may be of any length.
        let front = String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.scalarLimit)))
        let name = String(SafeText.line(front).trimmingSpaces.prefix(Self.limit)).trimmingSpaces
        guard !name.isEmpty else { return nil }
        self.text = name
    }

    /// Whether nothing of the text would be lost.
    public static func isWhole(_ text: String) -> Bool { PersonName(text)?.text == text.trimmingSpaces }
}

/// A text that must never be printed: a password, a token, a webhook URL, a connection URL with credentials.
///
/// It has no readable description, is not encodable and hides from `dump`; whoever needs the text calls `reveal`
/// at the very call that uses it.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Wraps the text.
    public init(_ text: String) {
        self.text = text
    }

    /// The text itself. Call it only where the text leaves for the server that it is meant for.
    public func reveal() -> String { text }

    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A text that can be used but not printed: no description, dump or mirror shows it.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// The text itself, for the one call that needs it.
    func reveal() -> String { text }

    var description: String { "(secret)" }
    var debugDescription: String { "(secret)" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

import Rainbow

/// Puts colour on text, or leaves it plain: decided by whoever makes the paint, never by looking at the process.
///
/// Rainbow's own string properties ask the environment and standard output; a report that is written for a pager,
/// a file or standard error must not depend on either, so only its codes are used.
struct Paint: Sendable {
    /// What a piece of text means; the colours follow from it.
    enum Tone: Sendable {
        case plain, strong, faint, good, bad, doubtful
    }

    let isOn: Bool

    /// The text in the tone's colours; unchanged when the paint is off.
    func callAsFunction(_ text: String, _ tone: Tone) -> String {
        let codes = Self.codes(tone)
        guard isOn, !codes.isEmpty, !text.isEmpty else { return text }
        return "\u{1B}[\(codes.map(String.init).joined(separator: ";"))m\(text)\u{1B}[0m"
    }

    private static func codes(_ tone: Tone) -> [UInt8] {
        switch tone {
        case .plain: []
        case .strong: Style.bold.value
        case .faint: Style.dim.value
        case .good: NamedColor.green.value
        case .bad: NamedColor.red.value + Style.bold.value
        case .doubtful: NamedColor.yellow.value
        }
    }
}

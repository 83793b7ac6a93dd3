/// Text from a file as it may stand in a message: characters that nobody sees are written out, since a terminal would
/// obey them (`ESC [2J` clears the screen, U+202E turns the line around).
public enum VisibleText {
    /// The text with control, format and separator characters as `\u{1b}`; anything else is as it was.
    public static func of(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

/// Takes out of foreign text what could steer a terminal or break a payload: control characters, and the marks
/// that turn the direction of writing around.
enum SafeText {
    /// The text on one line.
    static func line(_ text: String) -> String {
        clean(text, keepingLines: false)
    }

    /// The text with its line ends and tabs.
    static func lines(_ text: String) -> String {
        clean(text, keepingLines: true)
    }

    private static func clean(_ text: String, keepingLines: Bool) -> String {
        guard text.unicodeScalars.contains(where: { isUnsafe($0) }) else { return text }
        var safe = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            // A carriage return with its line feed is one line end.
            if scalar == "\n", previous == "\r" { continue }
            if keepingLines, scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}" {
                safe.append("\n")
            } else if keepingLines, scalar == "\t" {
                safe.append("\t")
            } else {
                safe.append(isUnsafe(scalar) ? " " : scalar)
            }
        }
        return String(safe)
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F: true
        case 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

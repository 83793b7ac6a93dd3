import ChaosCore

/// Foreign text made safe for GitHub Markdown: it stays on its line and in its cell, and nothing in it becomes markup.
enum MarkdownText {
    /// Escapes what Markdown or HTML would read as markup. `_` only where it could begin or end emphasis, so that
    /// metric names stay readable.
    static func escape(_ text: String) -> String {
        let characters = Array(SafeText.line(text).trimmingSpaces)
        var escaped = ""
        for (index, character) in characters.enumerated() {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\\", "`", "*", "[", "]", "|", "~", "$": escaped += "\\\(character)"
            case "#" where index == 0, "-" where index == 0 && characters.count > 1: escaped += "\\\(character)"
            case "_" where !isInsideWord(characters, index): escaped += "\\_"
            case "@":
                // GitHub notifies whoever is mentioned; an empty comment behind the sign keeps it a sign.
                escaped += "@<!-- -->"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    /// Text in a code span. It is not escaped there, except that a table takes `|` before Markdown sees the span; a
    /// backslash in front of that escape would undo it, so such a text does without the span.
    static func code(_ text: String) -> String {
        let line = SafeText.line(text).trimmingSpaces
        guard !line.isEmpty else { return "" }
        guard !line.contains("\\|") else { return escape(line) }
        let longest = line.split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longest + 1)
        let space = longest > 0 ? " " : ""
        let inside = line.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
        return fence + space + inside + space + fence
    }

    /// A table; every cell is Markdown already. Right-aligned columns are given by index.
    static func table(_ headings: [String], _ rows: [[String]], right: Set<Int> = []) -> String {
        let rule = headings.indices.map { right.contains($0) ? "---:" : "---" }
        return ([headings, rule] + rows).map { "| \($0.joined(separator: " | ")) |\n" }.joined()
    }

    private static func isInsideWord(_ characters: [Character], _ index: Int) -> Bool {
        guard index > 0, index + 1 < characters.count else { return false }
        return isWord(characters[index - 1]) && isWord(characters[index + 1])
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
}

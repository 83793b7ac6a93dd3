/// Rows as RFC 4180 has them: CRLF after each, quotes only where they are needed, and doubled inside.
enum CSVText {
    static func table(_ headings: [String], _ rows: [[String]]) -> String {
        ([headings] + rows).map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func cell(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Foreign text on one line. What a spreadsheet would take for a formula gets an apostrophe in front.
    static func data(_ text: String) -> String {
        let line = SafeText.line(text)
        guard let first = line.first, "=+-@".contains(first) else { return line }
        return "'" + line
    }
}

/// One text file of the repository.
struct SourceFile: Sendable {
    /// Relative to the repository's root, with `/` between folders.
    let path: String
    let lines: [String]
    /// The lines with comments and strings blanked; empty for what is not Swift.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard path.hasSuffix(".swift") else {
            code = []
            return
        }
        code = CodeMask.apply(to: text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The file's name without its ending.
    var baseName: String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.prefix { $0 != "." })
    }

    /// The target that a file under `Sources` belongs to; `nil` for any other file.
    var target: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// The numbers (from 1) and code of all lines.
    var numberedCode: [(number: Int, code: String)] {
        code.enumerated().map { ($0.offset + 1, $0.element) }
    }

    /// The code between the braces of the declaration that begins on the line; empty when it has none.
    func body(from line: Int) -> [String] {
        guard let opening = openingBrace(from: line - 1) else { return [] }
        let first = code[opening]
        if first.hasSuffix("}"), let brace = first.firstIndex(of: "{") {
            return [String(first[first.index(after: brace)...].dropLast())]
        }
        var depth = 1
        var lines: [String] = []
        for text in code[(opening + 1)...] {
            depth += text.count { $0 == "{" } - text.count { $0 == "}" }
            if depth <= 0 { break }
            lines.append(text)
        }
        return lines
    }

    /// The index of the line with the brace that opens the body; a requirement of a protocol has none.
    private func openingBrace(from start: Int) -> Int? {
        var depth = 0
        for index in start..<code.count {
            let text = code[index].drop { $0 == " " }
            if index > start, depth == 0 {
                let goesOn = ["{", "->", "where ", "throws", "async", "="].contains { text.hasPrefix($0) }
                guard goesOn else { return nil }
            }
            if text.contains("{") { return index }
            depth += text.count { $0 == "(" } - text.count { $0 == ")" }
        }
        return nil
    }
}

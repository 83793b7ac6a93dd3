import ChaosCore

/// Finds variables of an SQL step that stand inside quotes: they are bound as parameters, and there they would be text.
enum QuotedVariables {
    private enum Place: Equatable {
        case plain, line, block
        /// Up to this mark: a quotation mark, or PostgreSQL's `$tag$`.
        case quoted(String)
    }

    /// The names, each once. What only one engine takes for quotes or comments is read as both do.
    static func names(in text: StepText) -> [String] {
        var place = Place.plain
        var found: [String] = []
        for piece in text.pieces {
            switch piece {
            case .variable(let name):
                if case .quoted = place, !found.contains(name) { found.append(name) }
            case .text(let text): read(text[...], &place)
            }
        }
        return found
    }

    private static func read(_ text: Substring, _ place: inout Place) {
        var rest = text
        while let character = rest.first {
            var length = 1
            switch place {
            case .plain:
                if let mark = opening(rest) {
                    (place, length) = (.quoted(mark), mark.count)
                } else if rest.hasPrefix("--") {
                    place = .line
                } else if rest.hasPrefix("/*") {
                    (place, length) = (.block, 2)
                }
            case .line: if character.isNewline { place = .plain }
            case .block: if rest.hasPrefix("*/") { (place, length) = (.plain, 2) }
            case .quoted(let mark): if rest.hasPrefix(mark) { (place, length) = (.plain, mark.count) }
            }
            rest = rest.dropFirst(length)
        }
    }

    private static func opening(_ text: Substring) -> String? {
        guard let first = text.first else { return nil }
        if first == "'" || first == "\"" { return String(first) }
        guard first == "$" else { return nil }
        let tag = text.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        let isClosed = text.dropFirst(tag.count + 1).first == "$"
        return isClosed && tag.first?.isNumber != true ? "$\(tag)$" : nil
    }
}

import ChaosClients
import ChaosCore

/// An SQL step's text cut at its semicolons, as the engine reads it, with each variable as a parameter.
struct SQLStatements: Equatable {
    /// One statement with the values of its parameters.
    struct Statement: Equatable {
        var sql: String
        var values: [String]

        /// The word with which it would begin or end a transaction of its own; `nil` for other statements.
        var transactionWord: String? {
            let words = bare.split { !$0.isLetter && $0 != "_" }.map { $0.uppercased() }
            guard let first = words.first else { return nil }
            if first == "SET" {
                return words.prefix(5).contains { $0.contains("TRANSACTION") } ? "SET TRANSACTION" : nil
            }
            if first == "PREPARE" { return words.dropFirst().first == "TRANSACTION" ? "PREPARE TRANSACTION" : nil }
            return ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"].contains(first) ? first : nil
        }

        /// Without the comments in front of it; what MariaDB reads out of a comment stays.
        private var bare: Substring {
            var rest = sql[...]
            while true {
                rest = rest.drop(while: \.isWhitespace)
                if rest.hasPrefix("--") || rest.hasPrefix("#") {
                    rest = rest.drop { !$0.isNewline }
                } else if rest.hasPrefix("/*"), !rest.hasPrefix("/*!"), !rest.hasPrefix("/*M!") {
                    rest = Self.withoutBlock(rest)
                } else {
                    return rest.hasPrefix("/*M!") ? rest.dropFirst(4) : rest
                }
            }
        }

        /// Behind the block comment that it begins with. PostgreSQL's may hold others.
        private static func withoutBlock(_ text: Substring) -> Substring {
            var (rest, depth) = (text, 0)
            while !rest.isEmpty {
                if rest.hasPrefix("/*") {
                    (rest, depth) = (rest.dropFirst(2), depth + 1)
                } else if rest.hasPrefix("*/") {
                    (rest, depth) = (rest.dropFirst(2), depth - 1)
                    if depth == 0 { return rest }
                } else {
                    rest = rest.dropFirst()
                }
            }
            return rest
        }
    }

    private(set) var statements: [Statement] = []
    /// Why the text cannot be used; `nil` when it can.
    private(set) var problem: String?

    private enum Place: Equatable {
        case plain, single, double, comment, block(Int)
        /// MariaDB's quotes around names.
        case backtick
        /// Inside `$tag$ ... $tag$`.
        case dollar(String)
    }

    private let isPostgres: Bool

    init(_ pieces: [StepCall.Piece], _ engine: SQLEngine) {
        isPostgres = engine == .postgres
        var current = Statement(sql: "", values: [])
        var place = Place.plain
        for piece in pieces {
            switch piece {
            case .value(let value):
                // In a quoted text or a comment a parameter would just be text.
                if place != .plain { problem = "a variable stands inside quotes; write it without them" }
                current.values.append(value.text)
                current.sql += engine.parameter(current.values.count)
            case .text(let text):
                read(Array(text), &place, &current)
            }
        }
        finish(&current)
    }

    private mutating func finish(_ current: inout Statement) {
        let lines = current.sql.split(separator: "\n").map(\.trimmingSpaces)
        let remarks = isPostgres ? ["--"] : ["--", "#"]
        if lines.contains(where: { line in !line.isEmpty && !remarks.contains { line.hasPrefix($0) } }) {
            statements.append(Statement(sql: current.sql.trimmingSpaces, values: current.values))
        }
        current = Statement(sql: "", values: [])
    }

    private mutating func read(_ text: [Character], _ place: inout Place, _ current: inout Statement) {
        var index = 0
        while index < text.count {
            let character = text[index]
            let pair = index + 1 < text.count ? "\(character)\(text[index + 1])" : ""
            var length = 1
            switch place {
            case .plain:
                if character == ";" {
                    finish(&current)
                    index += 1
                    continue
                }
                (place, length) = opened(by: character, pair, text, index)
            case .single, .double:
                // MariaDB's texts know escapes.
                if character == "\\", !isPostgres { length = 2 }
                if character == (place == .single ? "'" : "\"") { place = .plain }
            case .backtick: if character == "`" { place = .plain }
            case .comment: if character.isNewline { place = .plain }
            case .block(let depth):
                if pair == "*/" { (place, length) = (depth == 1 ? .plain : .block(depth - 1), 2) }
                if pair == "/*", isPostgres { (place, length) = (.block(depth + 1), 2) }
            case .dollar(let tag):
                if text[index...].starts(with: tag) { (place, length) = (.plain, tag.count) }
            }
            current.sql += String(text[index..<min(text.count, index + length)])
            index += length
        }
    }

    private func opened(
        by character: Character, _ pair: String, _ text: [Character], _ index: Int
    ) -> (Place, Int) {
        switch (character, pair) {
        case ("'", _): return (.single, 1)
        case ("\"", _): return (.double, 1)
        case ("`", _) where !isPostgres: return (.backtick, 1)
        case ("#", _) where !isPostgres: return (.comment, 1)
        case (_, "--"): return (.comment, 2)
        case (_, "/*"): return (.block(1), 2)
        case ("$", _) where isPostgres:
            let name = text[(index + 1)...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            let end = index + 1 + name.count
            guard end < text.count, text[end] == "$", name.first?.isNumber != true else { return (.plain, 1) }
            let tag = "$\(String(name))$"
            return (.dollar(tag), tag.count)
        default: return (.plain, 1)
        }
    }
}

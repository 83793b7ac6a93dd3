import ChaosClients

/// Walks through SQL as the engine does, as far as is needed to tell a placeholder from the same letters in a quoted text.
struct SQLScanner {
    enum Piece: Equatable {
        case verbatim(ArraySlice<UInt8>)
        /// `$name`, without the dollar.
        case placeholder(String)
    }

    private let bytes: [UInt8]
    private let isPostgres: Bool
    private var position = 0

    init(_ text: String, _ engine: SQLEngine) {
        bytes = Array(text.utf8)
        isPostgres = engine == .postgres
    }

    /// The next piece; `nil` at the end. A quote or comment that is not closed goes to the end.
    mutating func next() -> Piece? {
        guard position < bytes.count else { return nil }
        let start = position
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "$"), !isInName(start: position) {
                let name = word(from: position + 1)
                let isQuote =
                    isPostgres && position + 1 + name.count < bytes.count
                    && bytes[position + 1 + name.count] == UInt8(ascii: "$")
                if isQuote, name.first.map({ !isDigit($0) }) ?? true {
                    skip(past: [UInt8(ascii: "$")] + name + [UInt8(ascii: "$")], from: position + name.count + 2)
                } else if name.isEmpty {
                    position += 1
                } else if position > start {
                    break
                } else {
                    position += 1 + name.count
                    return .placeholder(String(decoding: name, as: UTF8.self))
                }
            } else {
                advance()
            }
        }
        return .verbatim(bytes[start..<position])
    }

    private mutating func advance() {
        switch bytes[position] {
        case UInt8(ascii: "'"): skipQuoted(UInt8(ascii: "'"), hasEscapes: !isPostgres || isEscapeString)
        case UInt8(ascii: "\""): skipQuoted(UInt8(ascii: "\""), hasEscapes: !isPostgres)
        case UInt8(ascii: "`") where !isPostgres: skipQuoted(UInt8(ascii: "`"), hasEscapes: false)
        case UInt8(ascii: "#") where !isPostgres: skip(past: [UInt8(ascii: "\n")], from: position)
        case UInt8(ascii: "-") where follows("-") && (isPostgres || isRemark):
            skip(past: [UInt8(ascii: "\n")], from: position)
        case UInt8(ascii: "/") where follows("*"): skipComment()
        default: position += 1
        }
    }

    /// A doubled quote inside ends one quoted text and begins the next, which comes to the same.
    private mutating func skipQuoted(_ quote: UInt8, hasEscapes: Bool) {
        position += 1
        while position < bytes.count, bytes[position] != quote {
            position += hasEscapes && bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position + 1, bytes.count)
    }

    /// Comments of this kind nest in PostgreSQL.
    private mutating func skipComment() {
        var depth = 0
        repeat {
            if bytes[position] == UInt8(ascii: "/"), follows("*"), isPostgres || depth == 0 {
                depth += 1
                position += 2
            } else if bytes[position] == UInt8(ascii: "*"), follows("/") {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0 && position < bytes.count
    }

    private mutating func skip(past end: [UInt8], from start: Int) {
        position = start
        while position + end.count <= bytes.count {
            if bytes[position..<(position + end.count)].elementsEqual(end) {
                position += end.count
                return
            }
            position += 1
        }
        position = bytes.count
    }

    /// MariaDB wants something empty behind `--`, else it is a minus of a minus.
    private var isRemark: Bool {
        position + 2 >= bytes.count || bytes[position + 2] <= UInt8(ascii: " ")
    }

    /// `E'...'`, where a backslash hides the quote behind it.
    private var isEscapeString: Bool {
        guard position > 0, [UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[position - 1]) else { return false }
        return !isInName(start: position - 1)
    }

    /// Whether what starts here goes on with the name before it: a dollar may stand inside a name.
    private func isInName(start: Int) -> Bool {
        start > 0 && (isNamePart(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: "$"))
    }

    private func follows(_ character: Unicode.Scalar) -> Bool {
        position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: character)
    }

    private func word(from start: Int) -> [UInt8] {
        guard start < bytes.count else { return [] }
        return Array(bytes[start...].prefix(while: isNamePart))
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...:
            true
        default: isDigit(byte)
        }
    }
}

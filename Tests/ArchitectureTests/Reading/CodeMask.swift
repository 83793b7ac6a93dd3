/// Blanks comments and string literals out of Swift source, so that rules see only code. Lines and columns stay.
///
/// Code inside of a string's interpolation is code and stays. Regex literals between bare slashes are not understood.
struct CodeMask {
    private let source: [UInt8]
    private var output: [UInt8]
    private var index = 0

    /// The source with every comment and string replaced by spaces.
    static func apply(to text: String) -> String {
        var mask = CodeMask(source: Array(text.utf8))
        mask.skipCode(insideInterpolation: false)
        return String(decoding: mask.output, as: UTF8.self)
    }

    private init(source: [UInt8]) {
        self.source = source
        output = source
    }

    private mutating func skipCode(insideInterpolation: Bool) {
        var depth = 0
        while index < source.count {
            switch source[index] {
            case UInt8(ascii: "/") where starts(with: "//"):
                blankLine()
            case UInt8(ascii: "/") where starts(with: "/*"):
                blankBlockComment()
            case UInt8(ascii: "`"):
                skipIdentifier()
            case UInt8(ascii: "#"), UInt8(ascii: "\""):
                if let hashes = hashesBeforeQuote() { blankString(hashes: hashes) } else { index += 1 }
            case UInt8(ascii: ")") where insideInterpolation && depth == 0:
                return
            case let byte:
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                index += 1
            }
        }
    }

    private mutating func blankLine() {
        while index < source.count, source[index] != UInt8(ascii: "\n") { blank(1) }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && index < source.count
    }

    /// An identifier between backticks may hold any character, quotation marks too.
    private mutating func skipIdentifier() {
        index += 1
        while index < source.count, source[index] != UInt8(ascii: "`"), source[index] != UInt8(ascii: "\n") {
            index += 1
        }
        index += 1
    }

    /// How many `#` stand before the quotation mark that a string begins with here; `nil` when none begins here.
    private func hashesBeforeQuote() -> Int? {
        var end = index
        while end < source.count, source[end] == UInt8(ascii: "#") { end += 1 }
        return end < source.count && source[end] == UInt8(ascii: "\"") ? end - index : nil
    }

    private mutating func blankString(hashes: Int) {
        let marks = String(repeating: "#", count: hashes)
        blank(hashes)
        let isMultiline = starts(with: "\"\"\"")
        let quote = isMultiline ? "\"\"\"" : "\""
        blank(quote.utf8.count)
        while index < source.count {
            if starts(with: quote + marks) {
                blank(quote.utf8.count + hashes)
                return
            }
            if starts(with: "\\" + marks + "(") {
                blank(hashes + 2)
                skipCode(insideInterpolation: true)
                blank(1)
            } else if starts(with: "\\" + marks) {
                blank(hashes + 2)
            } else if !isMultiline, starts(with: "\n") {
                return
            } else {
                blank(1)
            }
        }
    }

    private func starts(with text: String) -> Bool {
        let wanted = text.utf8
        guard index + wanted.count <= source.count else { return false }
        return zip(wanted, source[index...]).allSatisfy { $0 == $1 }
    }

    private mutating func blank(_ count: Int) {
        for _ in 0..<count where index < source.count {
            if source[index] != UInt8(ascii: "\n") { output[index] = UInt8(ascii: " ") }
            index += 1
        }
    }
}

/// Expands key patterns: `lock:coupon:{8..13}` names six keys, `a,b` two.
public enum KeyPattern {
    /// More keys than this in one fault is a slip of the pen, not an experiment.
    public static let limit = 1_000
    /// In bytes; a longer key is never meant.
    private static let lengthLimit = 4_096

    /// All keys in the order written, without repeats; the reason when the pattern is malformed or names too many.
    public static func expand(_ text: String) -> Result<[String], PatternFailure> {
        // The undo record keeps the keys one a line.
        if text.unicodeScalars.contains(where: { $0.value < 0x20 }) {
            return .failure(PatternFailure(reason: "it has control characters"))
        }
        var keys: [String] = []
        for piece in pieces(of: text) {
            switch expandOne(piece) {
            case .failure(let failure): return .failure(failure)
            case .success(let expanded):
                for key in expanded where !keys.contains(key) { keys.append(key) }
            }
            if keys.count > limit { return .failure(PatternFailure(reason: "it names more than \(limit) keys")) }
        }
        return keys.isEmpty ? .failure(PatternFailure(reason: "it names no key")) : .success(keys)
    }

    /// Splits at commas outside braces.
    private static func pieces(of text: String) -> [String] {
        var pieces = [""]
        var depth = 0
        for character in text {
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            if character == ",", depth <= 0 {
                pieces.append("")
            } else {
                pieces[pieces.count - 1].append(character)
            }
        }
        return pieces.map(\.trimmingSpaces).filter { !$0.isEmpty }
    }

    private static func expandOne(_ piece: String) -> Result<[String], PatternFailure> {
        guard piece.utf8.count <= lengthLimit else {
            return .failure(PatternFailure(reason: "a key of it is longer than \(lengthLimit) bytes"))
        }
        var keys = [""]
        var rest = piece[...]
        while let open = rest.firstIndex(of: "{"), rest[open...].contains("..") {
            let head = rest[..<open]
            let inside = rest[rest.index(after: open)...]
            guard let close = inside.firstIndex(of: "}") else { return .failure(noRange(piece)) }
            let text = inside[..<close]
            rest = inside[inside.index(after: close)...]
            guard text.contains("..") else {
                // Braces without a range are part of the key: Redis Cluster's hash tags look like this.
                keys = keys.map { "\($0)\(head){\(text)}" }
                continue
            }
            guard let numbers = range(text) else { return .failure(noRange(piece)) }
            guard keys.count * numbers.count <= limit else {
                return .failure(PatternFailure(reason: "it names more than \(limit) keys"))
            }
            keys = keys.flatMap { key in numbers.map { "\(key)\(head)\($0)" } }
        }
        return .success(keys.map { "\($0)\(rest)" })
    }

    /// `8..13`; `nil` for anything else and for more numbers than a pattern may have.
    private static func range(_ text: Substring) -> ClosedRange<Int>? {
        guard let dots = text.firstRange(of: ".."), let low = Int(text[..<dots.lowerBound]),
            let high = Int(text[dots.upperBound...]), low <= high
        else { return nil }
        // The difference of two numbers that a person wrote may not fit.
        let (length, overflow) = high.subtractingReportingOverflow(low)
        return !overflow && length < limit ? low...high : nil
    }

    private static func noRange(_ piece: String) -> PatternFailure {
        PatternFailure(reason: "\"\(piece.prefix(100))\" has no range like {8..13} of at most \(limit)")
    }
}

/// What is wrong with a key pattern.
public struct PatternFailure: Error, Sendable {
    /// A phrase that completes "the pattern is wrong:".
    public let reason: String
}

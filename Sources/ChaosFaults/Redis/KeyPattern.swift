import ChaosCore

/// Expands key patterns: `lock:coupon:{8..13}` names six keys, `a,b` two.
enum KeyPattern {
    /// More keys than this in one fault is a slip of the pen, not an experiment.
    static let limit = 1_000

    /// All keys in the order written, without repeats; the reason when the pattern is malformed or names too many.
    static func expand(_ text: String) -> Result<[String], PatternFailure> {
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
        guard let open = piece.firstIndex(of: "{"), let dots = piece[open...].firstRange(of: "..") else {
            // Braces without a range are part of the key: Redis Cluster's hash tags look like this.
            return .success([piece])
        }
        guard let close = piece[open...].firstIndex(of: "}"), dots.upperBound <= close,
            let low = Int(piece[piece.index(after: open)..<dots.lowerBound]),
            let high = Int(piece[dots.upperBound..<close]),
            low <= high, high - low < limit
        else {
            return .failure(PatternFailure(reason: "\"\(piece)\" has no range like {8..13} of at most \(limit)"))
        }
        let rest = String(piece[piece.index(after: close)...])
        switch rest.isEmpty ? .success([""]) : expandOne(rest) {
        case .failure(let failure): return .failure(failure)
        case .success(let tails):
            let head = piece[..<open]
            let all = (low...high).flatMap { number in tails.map { "\(head)\(number)\($0)" } }
            return all.count > limit
                ? .failure(PatternFailure(reason: "it names more than \(limit) keys")) : .success(all)
        }
    }
}

/// What is wrong with a key pattern.
struct PatternFailure: Error {
    let reason: String
}

extension Rule {
    static let noCrash = Rule(
        "A crash in mid-drill leaves a fault in. Throw, or return nil, and let the caller say what follows.",
        shippedCode: { code, _ in
            if code.contains("try!") { return "try!" }
            if code.contains("as!") { return "as!" }
            if code.contains("fatalError(") { return "fatalError" }
            return unwraps(code) ? "forced unwrap or implicitly unwrapped type" : nil
        })

    /// A `!` directly behind a name, a closing bracket or a `?`, and not part of `!=`.
    private static func unwraps(_ code: String) -> Bool {
        guard code.contains("!") else { return false }
        let characters = Array(code)
        return characters.indices.contains { index in
            guard characters[index] == "!", index > 0 else { return false }
            let before = characters[index - 1]
            let isBehindValue = before.isLetter || before.isNumber || "_)]}>`?".contains(before)
            let isComparison = index + 1 < characters.count && characters[index + 1] == "="
            return isBehindValue && !isComparison
        }
    }

    /// The number of TCP_NODELAY is SO_DEBUG's at the socket's level: set there, it is refused to all but root.
    static let rightLevel = Rule(
        "An option of TCP is set with tcpOption; at the level of the socket its number means something else.",
        shippedCode: { code, _ in
            code.replacing(" ", with: "").contains("socketOption(.tcp_") ? "an option of TCP on the socket" : nil
        })

    static let provenUnchecked = Rule(
        "Write the proof (what guards the state, and that everything goes through it) in a comment directly above.",
        tree: { tree in
            tree.sources.flatMap { file in
                file.numberedCode.compactMap { number, code in
                    guard let word = unchecked.first(where: code.contains) else { return nil }
                    return hasCommentAbove(file, line: number)
                        ? nil : Offence(path: file.path, line: number, what: "\(word) without a proof above")
                }
            }
        })

    private static let unchecked = ["@unchecked Sendable", "nonisolated(unsafe)", "@unchecked  Sendable"]

    /// Whether the line above, attributes and the declaration's own first lines aside, is a comment.
    private static func hasCommentAbove(_ file: SourceFile, line: Int) -> Bool {
        let above = file.lines[..<(line - 1)].reversed().map { $0.drop { $0 == " " } }
        guard let first = above.first(where: { !$0.hasPrefix("@") }) else { return false }
        return first.hasPrefix("//") || first.hasSuffix("*/")
    }
}

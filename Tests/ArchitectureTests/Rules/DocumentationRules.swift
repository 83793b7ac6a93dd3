/// One `public` declaration.
private struct PublicDeclaration {
    let keyword: String
    let name: String
    let code: String

    /// Reads a line of code; `nil` when no public declaration begins on it.
    init?(_ code: String) {
        let trimmed = code.drop { $0 == " " }
        var words = trimmed.split(separator: " ").map(String.init)
        while let first = words.first, first.hasPrefix("@") { words.removeFirst() }
        guard let access = words.first, ["public", "open"].contains(access) else { return nil }
        let modifiers: Set = [
            "public", "open", "static", "final", "class", "mutating", "nonmutating", "nonisolated", "indirect",
            "override",
            "convenience", "required", "lazy", "weak", "borrowing", "consuming", "private(set)", "internal(set)",
            "package(set)",
        ]
        let keywords: Set = [
            "struct", "enum", "actor", "protocol", "typealias", "func", "var", "let", "init", "subscript", "class",
            "associatedtype", "macro",
        ]
        // "class" is a modifier before "func" and "var", a keyword otherwise.
        while let first = words.first, modifiers.contains(first), first != "class" || Self.goesOn(words) {
            words.removeFirst()
        }
        guard let head = words.first else { return nil }
        let word = String(head.prefix { $0.isLetter })
        guard keywords.contains(word) else { return nil }
        keyword = word
        let rest = words.count > 1 && word == head ? words[1] : ""
        name =
            word == "init" || word == "subscript"
            ? word : String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        self.code = String(trimmed)
    }

    private static func goesOn(_ words: [String]) -> Bool {
        words.count > 1 && ["func", "var", "let", "subscript"].contains(words[1])
    }

    /// Whether the name says it all: a stored property, or an operator.
    var speaksForItself: Bool {
        switch keyword {
        case "let", "var": !code.contains("{")
        case "func": name.isEmpty
        default: false
        }
    }
}

extension Rule {
    /// Names that the language's own protocols ask for.
    private static let witnesses: Set = [
        "description", "debugDescription", "customMirror", "hash", "encode", "rawValue", "errorDescription", "id",
        "makeIterator", "makeAsyncIterator", "next", "startIndex", "endIndex", "index", "body", "configuration",
    ]

    static let documented = Rule(
        "One to five lines: what it is, units, what is thrown. If it is hard to write, change the declaration.",
        tree: { tree in
            let asked = Set(tree.sources.flatMap(requirements))
            return tree.sources.flatMap { file in
                file.numberedCode.compactMap { number, code in
                    guard let declaration = PublicDeclaration(code), !declaration.speaksForItself,
                        !hasDocumentation(file, line: number)
                    else { return nil }
                    let name = declaration.name
                    if witnesses.contains(name) || asked.contains(name) { return nil }
                    if name == "init", isWitnessOrMemberwise(file, line: number, asked) { return nil }
                    return Offence(
                        path: file.path, line: number, what: "\(declaration.keyword) \(name) has no doc comment")
                }
            }
        })

    /// What the file's public protocols ask for; their own comments say what it means.
    private static func requirements(_ file: SourceFile) -> [String] {
        var depth = 0
        var start: Int?
        var names: [String] = []
        for code in file.code {
            if start == nil, code.contains("public protocol ") { start = depth }
            if let start, depth == start + 1 {
                let words = VariantKind.words(code)
                if let at = words.firstIndex(where: ["func", "var"].contains), at + 1 < words.count {
                    names.append(words[at + 1])
                } else if let at = words.firstIndex(of: "init"), at + 1 < words.count {
                    names.append("init(\(words[at + 1])")
                }
            }
            depth += code.count { $0 == "{" } - code.count { $0 == "}" }
            if let begun = start, depth <= begun, code.contains("}") { start = nil }
        }
        return names
    }

    private static func hasDocumentation(_ file: SourceFile, line: Int) -> Bool {
        for above in file.lines[..<(line - 1)].reversed() {
            let trimmed = above.drop { $0 == " " }
            if trimmed.hasPrefix("///") || trimmed.hasSuffix("*/") { return true }
            guard trimmed.hasPrefix("@") || trimmed.hasPrefix("#if") else { return false }
        }
        return false
    }

    /// An initialiser that decodes, takes a literal, is asked for by a protocol of ours, or only fills properties.
    private static func isWitnessOrMemberwise(_ file: SourceFile, line: Int, _ asked: Set<String>) -> Bool {
        let words = VariantKind.words(file.code[line - 1])
        let label = words.firstIndex(of: "init").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil } ?? ""
        if label == "from" || label.hasSuffix("Literal") || asked.contains("init(\(label)") { return true }
        return file.body(from: line).allSatisfy(isAssignment)
    }

    private static func isAssignment(_ code: String) -> Bool {
        let words = code.split(separator: " ")
        guard let first = words.first else { return true }
        let isProperty = first.hasPrefix("self.") || first.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        return isProperty && words.count > 2 && words[1] == "=" || first == "super.init()"
    }
}

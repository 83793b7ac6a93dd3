extension Rule {
    static let fileLength = Rule(
        "Aim at 150 lines and look again at 300. Divide the file by subject, one type in each.",
        tree: { tree in
            tree.swift.compactMap { file in
                // The text ends in a line break, behind which there is one more, empty line.
                let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
                return count > 400 ? Offence(path: file.path, line: nil, what: "\(count) lines") : nil
            }
        })

    static let noDrawers = Rule(
        "A drawer holds what nobody finds again. Name the file or folder after the one thing that is in it.",
        tree: { tree in
            let drawers: Set = ["util", "utils", "utilities", "helper", "helpers", "common", "misc"]
            return tree.files.compactMap { file in
                Words.split(file.path).first(where: drawers.contains).map {
                    Offence(path: file.path, line: nil, what: "\"\($0)\" says nothing")
                }
            }
        })

    static let functionLength = Rule(
        "Aim at under 40 lines. Divide the function by what it does, step by step.",
        tree: { tree in
            tree.swift.flatMap { file in
                file.numberedCode.compactMap { number, code in
                    guard beginsFunction(code) else { return nil }
                    let count = file.body(from: number).count
                    return count > 60 ? Offence(path: file.path, line: number, what: "\(count) lines") : nil
                }
            }
        })

    private static func beginsFunction(_ code: String) -> Bool {
        let words = VariantKind.words(code.split(separator: " ").drop { $0.hasPrefix("@") }.joined(separator: " "))
        guard let at = words.firstIndex(where: ["func", "init"].contains) else { return false }
        let modifiers: Set = [
            "public", "package", "internal", "fileprivate", "private", "static", "final", "override", "mutating",
            "nonisolated", "convenience", "required",
        ]
        return words[..<at].allSatisfy { modifiers.contains($0) } && code.first { $0 != " " } != "."
    }
}

/// Text as the words that people read in it: `ChaosFault` holds "chaos" and "fault", `default` holds only itself.
enum Words {
    static func split(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previous: Character = " "
        let characters = Array(text)
        for (index, character) in characters.enumerated() {
            guard character.isLetter else {
                flush()
                previous = character
                continue
            }
            let nextIsLower = index + 1 < characters.count && characters[index + 1].isLowercase
            if character.isUppercase, previous.isLowercase || (previous.isUppercase && nextIsLower) { flush() }
            word.append(character)
            previous = character
        }
        flush()
        return words

        func flush() {
            if !word.isEmpty { words.append(word.lowercased()) }
            word = ""
        }
    }
}

extension Rule {
    /// The words that the reference system must not know, with their forms.
    private static let chaosWords: Set<String> = {
        let stems = ["chaos", "fault", "inject", "firedrill", "experiment", "drill"]
        let endings = ["", "s", "ed", "ing", "y", "al", "or", "ors", "ion", "ions"]
        return Set(stems.flatMap { stem in endings.map { stem + $0 } })
    }()

    static let issuanceKnowsNoChaos = Rule(
        "The reference system is a service like any other: a victim that knows its killer proves nothing.",
        tree: { tree in
            tree.files.filter { $0.path.hasPrefix("Sources/issuance/") }.flatMap { file in
                let inName = Words.split(file.path).filter(chaosWords.contains).map {
                    Offence(path: file.path, line: nil, what: "the name holds \"\($0)\"")
                }
                let inText = file.lines.enumerated().flatMap { index, line in
                    // The connections it shares with the tool come from a module of this name.
                    Words.split(line.replacing("ChaosClients", with: "")).filter(chaosWords.contains).map {
                        Offence(path: file.path, line: index + 1, what: "says \"\($0)\"")
                    }
                }
                return inName + inText
            }
        })

    private static let promises = ["TO" + "DO", "FIX" + "ME"]

    static let noPromises = Rule(
        "Do it now, or open an issue: a note in the code is read by nobody.",
        tree: { tree in
            tree.files.filter { $0.path != "LICENSE" }.flatMap { file in
                file.lines.enumerated().compactMap { index, line in
                    promises.first { line.contains($0) }.map {
                        Offence(path: file.path, line: index + 1, what: "holds a \($0)")
                    }
                }
            }
        })

    /// In pieces, so that this file does not hold what it looks for.
    private static let places: [String] =
        [["", "work", ""], ["", "root", ""], ["", "home", "runner"]].map { $0.joined(separator: "/") }
        + [
            ["deb", "debian", "org"], ["archive", "ubuntu", "com"], ["pypi", "org"], ["pythonhosted", "org"],
            ["registry", "npmjs", "org"], ["crates", "io"], ["proxy", "golang", "org"], ["repo1", "maven", "org"],
            ["rubygems", "org"],
        ].map { $0.joined(separator: ".") }

    static let noMachinePlaces = Rule(
        "Nothing depends on one person's machine or on where a package registry is: use relative paths and names.",
        tree: { tree in
            tree.files.flatMap { file in
                file.lines.enumerated().flatMap { index, line in
                    places.filter { line.contains($0) }.map {
                        Offence(path: file.path, line: index + 1, what: "holds \($0)")
                    }
                }
            }
        })
}

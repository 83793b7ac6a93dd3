/// A house rule: a function over files, so that it can be tried on planted ones.
struct Rule: Sendable {
    /// What to do about an offence, for the one who meets the rule for the first time.
    let remedy: String
    let offences: @Sendable (SourceTree) -> [Offence]

    /// A rule over the repository as a whole.
    init(_ remedy: String, tree offences: @escaping @Sendable (SourceTree) -> [Offence]) {
        self.remedy = remedy
        self.offences = offences
    }

    /// A rule over the code of each Swift file that is shipped, line by line; comments and strings are blanked.
    init(_ remedy: String, shippedCode look: @escaping @Sendable (_ code: String, SourceFile) -> String?) {
        self.init(remedy) { tree in
            tree.sources.flatMap { file in
                file.numberedCode.compactMap { number, code in
                    look(code, file).map { Offence(path: file.path, line: number, what: $0) }
                }
            }
        }
    }
}

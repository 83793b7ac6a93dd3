import Testing

/// Files that break one rule in known places, beside files that do not.
struct PlantedOffence: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rule: Rule
    let files: [String: String]
    /// `path:line` or `path`, in the order of paths and lines; empty when the files are in order.
    let offences: [String]

    init(_ sentence: String, _ rule: Rule, _ files: [String: String], _ offences: [String] = []) {
        testDescription = sentence
        self.rule = rule
        self.files = files
        self.offences = offences
    }
}

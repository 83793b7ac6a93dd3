import ChaosCore

/// Collects every mistake of one file while it is being read, so that all are told at once.
final class ProblemList {
    let file: String
    private(set) var problems: [FileProblem] = []

    init(file: String) {
        self.file = file
    }

    func add(line: Int?, key: String, _ message: String, suggestion: String? = nil) {
        problems.append(FileProblem(file: file, line: line, key: key, message: message, suggestion: suggestion))
    }

    /// Reports an unknown name together with the nearest valid one, or with all of them when there are few.
    func addUnknown(line: Int?, key: String, what: String, name: String, valid: [String]) {
        let suggestion = NearestName.suggest(name, among: valid)
        let known = valid.isEmpty ? "none is known" : "known: \(valid.sorted().joined(separator: ", "))"
        add(line: line, key: key, "unknown \(what) \"\(name)\" (\(known)).", suggestion: suggestion)
    }
}

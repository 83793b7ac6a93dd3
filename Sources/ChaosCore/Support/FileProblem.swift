/// One mistake in a file a person wrote. Loaders collect all of them before anyone is told.
public struct FileProblem: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The file, as the person named it.
    public let file: String
    /// Counted from 1; `nil` when the mistake is the whole file's.
    public let line: Int?
    /// The path of keys down to the mistake: `fault.parameters.holders`.
    public let key: String
    /// What is wrong, what was seen and what is allowed.
    public let message: String
    /// The nearest valid name, when a name was unknown.
    public let suggestion: String?

    /// Key, message and suggestion may quote the file; what a terminal would obey in them is written out.
    public init(file: String, line: Int?, key: String, message: String, suggestion: String? = nil) {
        self.file = file
        self.line = line
        self.key = VisibleText.of(key)
        self.message = VisibleText.of(message)
        self.suggestion = suggestion.map { VisibleText.of($0) }
    }

    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        let subject = key.isEmpty ? "" : " \(key):"
        let hint = suggestion.map { " Did you mean \"\($0)\"?" } ?? ""
        return "\(place):\(subject) \(message)\(hint)"
    }
}

/// All mistakes found in one or more files, in the order of the files' lines.
public struct FileProblems: Error, Sendable, CustomStringConvertible {
    public let problems: [FileProblem]

    public init(_ problems: [FileProblem]) {
        self.problems = problems.sorted { ($0.file, $0.line ?? 0) < ($1.file, $1.line ?? 0) }
    }

    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

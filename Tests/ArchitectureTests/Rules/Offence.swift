/// One place that breaks a rule.
struct Offence: Sendable, Equatable, CustomStringConvertible {
    let path: String
    /// Counted from 1; `nil` when it is the whole file.
    let line: Int?
    let what: String

    var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(what)" }
}

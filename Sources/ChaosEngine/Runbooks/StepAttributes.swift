import ChaosCore

/// The words behind a step's kind: `id=free-locks risk=change verify="redis.locks_held == 0 within 20s"`.
struct StepAttributes {
    static let known = ["id", "mode", "risk", "timeout", "retries", "verify", "undo", "when", "on-fail", "expect"]

    private var values: [String: String] = [:]
    private let line: Int
    private let problems: ProblemList

    init(_ text: Substring, line: Int, problems: ProblemList) {
        self.line = line
        self.problems = problems
        var rest = text.drop { $0 == " " }
        while !rest.isEmpty {
            let key = String(rest.prefix { $0 != "=" && $0 != " " })
            rest = rest.dropFirst(key.count)
            guard rest.first == "=" else {
                problems.add(line: line, key: key, "a step's attribute is written NAME=VALUE.")
                rest = rest.drop { $0 == " " }
                continue
            }
            let value = Self.takeValue(&rest)
            if value == nil { problems.add(line: line, key: key, "the quotation mark is not closed.") }
            note(key, value ?? "")
            rest = rest.drop { $0 == " " }
        }
    }

    private static func takeValue(_ rest: inout Substring) -> String? {
        rest = rest.dropFirst()
        guard rest.first == "\"" else {
            let value = rest.prefix { $0 != " " }
            rest = rest.dropFirst(value.count)
            return String(value)
        }
        rest = rest.dropFirst()
        let value = rest.prefix { $0 != "\"" }
        let isClosed = value.endIndex < rest.endIndex
        rest = rest[value.endIndex...].dropFirst()
        return isClosed ? String(value) : nil
    }

    private mutating func note(_ key: String, _ value: String) {
        guard Self.known.contains(key) else {
            problems.addUnknown(line: line, key: key, what: "attribute", name: key, valid: Self.known)
            return
        }
        if values[key] != nil { problems.add(line: line, key: key, "is given twice.") }
        values[key] = value
    }

    subscript(_ key: String) -> String? { values[key] }

    func problem(_ key: String, _ message: String) {
        problems.add(line: line, key: path(key), message)
    }

    /// One of the given names; `nil` when it is absent or another.
    func choice<Value: RawRepresentable & CaseIterable>(_ key: String, _ type: Value.Type) -> Value?
    where Value.RawValue == String {
        guard let text = values[key] else { return nil }
        if let value = Value(rawValue: text) { return value }
        problems.addUnknown(
            line: line, key: path(key), what: "value", name: text, valid: Value.allCases.map { $0.rawValue })
        return nil
    }

    /// A length of time between both bounds.
    func duration(_ key: String, upTo limit: Duration) -> Duration? {
        guard let text = values[key] else { return nil }
        if let length = DurationText.parse(text), length > .zero, length <= limit { return length }
        problem(key, "\"\(text)\" is not a length of time up to \(DurationText.canonical(limit)); write it like 10s.")
        return nil
    }

    /// A whole number of the range.
    func whole(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = values[key] else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        problem(key, "\"\(text)\" is not a whole number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    /// The key with the step it belongs to.
    func path(_ key: String) -> String { values["id"].map { "\($0).\(key)" } ?? key }
}

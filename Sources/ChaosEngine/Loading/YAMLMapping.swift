import ChaosCore
import Yams

/// A YAML mapping that is read strictly: each key is asked for by name, and `finish` reports those nobody asked for.
final class YAMLMapping {
    let line: Int?
    let path: String
    let problems: ProblemList
    private let mapping: Node.Mapping
    private var asked: [String] = []

    init(_ mapping: Node.Mapping, line: Int?, path: String, problems: ProblemList) {
        self.mapping = mapping
        self.line = line
        self.path = path
        self.problems = problems
    }

    /// All keys as they stand in the file.
    var keys: [String] { mapping.compactMap { $0.key.string } }

    func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func line(of key: String) -> Int? {
        mapping.first { $0.key.string == key }?.key.mark?.line ?? line
    }

    func problem(_ key: String, _ message: String, suggestion: String? = nil) {
        problems.add(line: line(of: key), key: path(key), message, suggestion: suggestion)
    }

    /// The value under a key; a problem when it is required and missing.
    func node(_ key: String, required: Bool = false) -> Node? {
        asked.append(key)
        let found = mapping.first { $0.key.string == key }?.value
        if found == nil, required {
            problems.add(line: line, key: path(key), "is missing.")
        }
        return found
    }

    /// A text; numbers and truth values are taken as the text they are written as.
    func text(_ key: String, required: Bool = false) -> String? {
        guard let node = node(key, required: required) else { return nil }
        guard let scalar = node.scalar else {
            problem(key, "a text is expected.")
            return nil
        }
        if scalar.string.isEmpty, required {
            problem(key, "is empty.")
            return nil
        }
        return scalar.string
    }

    /// A length of time with its unit.
    func duration(_ key: String, required: Bool = false) -> Duration? {
        guard let text = text(key, required: required) else { return nil }
        if let length = DurationText.parse(text) { return length }
        problem(key, "\"\(text)\" is not a length of time; write a number with its unit, such as 500ms, 30s, 2m.")
        return nil
    }

    /// A whole number.
    func whole(_ key: String, in range: ClosedRange<Int>, required: Bool = false) -> Int? {
        guard let text = text(key, required: required) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        problem(key, "\"\(text)\" is not a whole number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    /// `true` or `false`.
    func flag(_ key: String) -> Bool? {
        guard let text = text(key) else { return nil }
        if text == "true" || text == "false" { return text == "true" }
        problem(key, "\"\(text)\" is neither true nor false.")
        return nil
    }

    /// One of the given names.
    func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Value.Type, required: Bool = false
    ) -> Value? where Value.RawValue == String {
        guard let text = text(key, required: required) else { return nil }
        if let value = Value(rawValue: text) { return value }
        problems.addUnknown(
            line: line(of: key), key: path(key), what: "value", name: text, valid: Value.allCases.map { $0.rawValue })
        return nil
    }

    /// A nested mapping.
    func mapping(_ key: String, required: Bool = false) -> YAMLMapping? {
        guard let node = node(key, required: required) else { return nil }
        guard let inner = node.mapping else {
            problem(key, "a mapping of keys is expected.")
            return nil
        }
        return YAMLMapping(inner, line: line(of: key), path: path(key), problems: problems)
    }

    /// The items of a list with their lines and paths; empty when the key is absent.
    func list(_ key: String, required: Bool = false) -> [YAMLItem] {
        guard let node = node(key, required: required) else { return [] }
        guard let sequence = node.sequence else {
            problem(key, "a list is expected (lines that begin with \"-\").")
            return []
        }
        if required, sequence.isEmpty { problem(key, "the list is empty.") }
        return sequence.enumerated().map { index, item in
            YAMLItem(
                node: item, line: item.mark?.line ?? line(of: key), path: "\(path(key))[\(index)]", problems: problems)
        }
    }

    /// Reports every key that nobody asked for, with the nearest one that exists.
    func finish() {
        for (key, _) in mapping {
            // A key that is a list or a mapping is not spelled out: aliases can make it endless.
            let name = key.string ?? "(a key that is no text)"
            guard !asked.contains(name) else { continue }
            let suggestion = NearestName.suggest(name, among: asked)
            let known = Set(asked).sorted().joined(separator: ", ")
            problems.add(
                line: key.mark?.line ?? line, key: path(name), "unknown key (known here: \(known)).",
                suggestion: suggestion)
        }
    }
}

/// One item of a YAML list.
struct YAMLItem {
    let node: Node
    let line: Int?
    let path: String
    let problems: ProblemList

    /// The item as a text; a problem when it is none.
    var text: String? {
        if let scalar = node.scalar { return scalar.string }
        problems.add(line: line, key: path, "a text is expected.")
        return nil
    }

    /// The item as a mapping; a problem when it is none.
    var mapping: YAMLMapping? {
        if let inner = node.mapping { return YAMLMapping(inner, line: line, path: path, problems: problems) }
        problems.add(line: line, key: path, "a mapping of keys is expected.")
        return nil
    }
}

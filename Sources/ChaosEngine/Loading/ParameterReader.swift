import ChaosCore

/// Reads the parameters of a fault or a detector by what it says of them; every problem is reported with its key.
struct ParameterReader {
    /// Who wants them.
    let kind: String
    let parameters: [ParameterDescriptor]
    let problems: ProblemList

    init(kind: String, parameters: [ParameterDescriptor], problems: ProblemList) {
        self.kind = kind
        self.parameters = parameters
        self.problems = problems
    }

    init(entry: Vocabulary.FaultEntry, problems: ProblemList) {
        self.init(kind: entry.kind, parameters: entry.parameters, problems: problems)
    }

    /// From an experiment file. Missing parameters take their defaults.
    func read(_ map: YAMLMapping?, line: Int?, key: String) -> FaultParameters {
        var values: [String: ParameterValue] = [:]
        for descriptor in parameters {
            if let text = map?.text(descriptor.name) {
                values[descriptor.name] = parse(
                    text, descriptor, line: map?.line(of: descriptor.name),
                    key: map?.path(descriptor.name) ?? descriptor.name)
            } else if map?.keys.contains(descriptor.name) != true {
                values[descriptor.name] = take(defaultOf: descriptor, line: map?.line ?? line, key: key)
            }
        }
        map?.finish()
        return FaultParameters(values)
    }

    /// From the command line's `--set name=value` pairs.
    func read(pairs: [(name: String, value: String)]) -> FaultParameters {
        var values = read(pairs) { "--set \($0)" }
        for descriptor in parameters where !pairs.contains(where: { $0.name == descriptor.name }) {
            values[descriptor.name] = take(defaultOf: descriptor, line: nil, key: "--set")
        }
        return FaultParameters(values)
    }

    /// Only what is named, without any default.
    func read(_ pairs: [(name: String, value: String)], key: (String) -> String) -> [String: ParameterValue] {
        var values: [String: ParameterValue] = [:]
        for (name, text) in pairs {
            guard let descriptor = parameters.first(where: { $0.name == name }) else {
                problems.addUnknown(
                    line: nil, key: key(name), what: "parameter", name: name, valid: parameters.map(\.name))
                continue
            }
            values[name] = parse(text, descriptor, line: nil, key: key(name))
        }
        return values
    }

    private func take(defaultOf descriptor: ParameterDescriptor, line: Int?, key: String) -> ParameterValue? {
        if descriptor.defaultValue == nil {
            problems.add(
                line: line, key: "\(key).\(descriptor.name)",
                "is missing; \(kind) needs it: \(descriptor.summary)")
        }
        return descriptor.defaultValue
    }

    private func parse(_ text: String, _ descriptor: ParameterDescriptor, line: Int?, key: String) -> ParameterValue? {
        switch descriptor.kind {
        case .text:
            if !text.isEmpty { return .text(text) }
            problems.add(line: line, key: key, "is empty.")
        case .whole(let range):
            if let number = Int(text), range.contains(number) { return .whole(number) }
            problems.add(
                line: line, key: key,
                "\"\(text)\" is not a whole number from \(range.lowerBound) to \(range.upperBound).")
        case .duration:
            if let length = DurationText.parse(text) { return .duration(length) }
            problems.add(line: line, key: key, "\"\(text)\" is not a length of time; write it like 30s.")
        case .flag:
            if text == "true" || text == "false" { return .flag(text == "true") }
            problems.add(line: line, key: key, "\"\(text)\" is neither true nor false.")
        case .bytes:
            if let size = ByteText.parse(text) { return .bytes(size) }
            problems.add(line: line, key: key, "\"\(text)\" is not a size; write it like 64MiB.")
        case .choice(let names):
            if names.contains(text) { return .text(text) }
            problems.addUnknown(line: line, key: key, what: "value", name: text, valid: names)
        }
        return nil
    }
}

import ChaosCore

/// Fills the `${variables}` of one of the target's request templates, with the hot keys where the template draws several
/// different numbers, and drawn values elsewhere.
struct RequestText: Sendable {
    /// Users of these requests: nobody's but the tool's own, so that audits can tell its records from the target's.
    private static let firstUser = InjectedUsers.range.lowerBound

    let template: RequestTemplate
    /// The variables that name the rows in the order in which they are to be locked: `products`.
    let rowVariables: Set<String>

    /// Throws `invalidFile` when the template has no place for two keys.
    init(_ template: RequestTemplate, named name: String) throws(ChaosError) {
        self.template = template
        rowVariables = Set(template.variables.filter { Self.sampleSize($0.value) >= 2 }.map(\.key))
        guard !rowVariables.isEmpty else {
            throw ChaosError(
                .invalidFile, operation: "read the parameter request", target: name,
                cause: "none of its variables is a sample of two or more, so it cannot name rows in an order",
                remedy: "Name a request whose body has ${products.0} and ${products.1}.")
        }
    }

    /// Path and body for these keys in this order; `number` tells the requests of a run apart.
    func render(keys: [String], number: Int) -> (path: String, body: String?) {
        var drawn: [String: String] = [:]
        let fill = { (text: String) in
            Self.replace(text) { name in
                if let known = drawn[name] { return known }
                let value = value(of: name, keys: keys, number: number)
                drawn[name] = value
                return value
            }
        }
        return (fill(template.path), template.body.map(fill))
    }

    private func value(of placeholder: String, keys: [String], number: Int) -> String {
        let parts = placeholder.split(separator: ".", maxSplits: 1).map(String.init)
        let index = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        if rowVariables.contains(parts[0]), keys.indices.contains(index) { return keys[index] }
        switch placeholder {
        case "user": return "\(Self.firstUser + number)"
        case "vu": return "\(Self.firstUser / 100_000)"
        case "iteration": return "\(number)"
        case "uuid": return Self.uuid()
        default: return template.variables[parts[0]].map { "\(Self.draw($0, index: index))" } ?? ""
        }
    }

    private static func sampleSize(_ generator: VariableGenerator) -> Int {
        switch generator {
        case .random: 1
        case .sample(let count, _): count
        case .oneOf(let alternatives): alternatives.map { sampleSize($0.generator) }.min() ?? 0
        }
    }

    private static func draw(_ generator: VariableGenerator, index: Int) -> Int {
        switch generator {
        case .random(let range): Int.random(in: range)
        // Different numbers suffice here; which ones does not matter.
        case .sample(_, let range): range.lowerBound + index % range.count
        case .oneOf(let alternatives): alternatives.first.map { draw($0.generator, index: index) } ?? 0
        }
    }

    private static func uuid() -> String {
        let digits = (0..<32).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
        var rest = Substring(digits)
        let parts = [8, 4, 4, 4, 12].map { length in
            defer { rest = rest.dropFirst(length) }
            return String(rest.prefix(length))
        }
        return parts.joined(separator: "-")
    }

    private static func replace(_ text: String, with value: (String) -> String) -> String {
        var (result, rest) = ("", Substring(text))
        while let open = rest.firstRange(of: "${"), let close = rest[open.upperBound...].firstIndex(of: "}") {
            result += rest[..<open.lowerBound] + value(String(rest[open.upperBound..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}

/// A page in Prometheus's text format, as services show it. Pure; lines that are not samples are passed over.
public struct MetricsPage: Sendable {
    /// One sample of the page.
    public struct Sample: Sendable, Equatable {
        public let name: String
        public let labels: [String: String]
        public let value: Double

        public init(name: String, labels: [String: String], value: Double) {
            self.name = name
            self.labels = labels
            self.value = value
        }
    }

    public let samples: [Sample]

    /// Reads the page's text.
    public init(_ text: String) {
        samples = text.split(whereSeparator: \.isNewline).compactMap(Self.sample)
    }

    /// The samples of one metric, in the page's order.
    public func samples(of name: String) -> [Sample] { samples.filter { $0.name == name } }

    private static func sample(_ line: Substring) -> Sample? {
        let name = line.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }
        guard !name.isEmpty else { return nil }
        var rest = line[name.endIndex...]
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            guard let read = Self.labels(&rest) else { return nil }
            labels = read
        }
        guard let value = rest.split(whereSeparator: { $0 == " " || $0 == "\t" }).first.flatMap({ Double($0) }) else {
            return nil
        }
        return Sample(name: String(name), labels: labels, value: value)
    }

    /// Takes `a="b",c="d"}` off the front; `nil` when it is not of that form.
    private static func labels(_ text: inout Substring) -> [String: String]? {
        var labels: [String: String] = [:]
        while true {
            text = text.drop { $0 == " " || $0 == "," }
            if text.first == "}" {
                text = text.dropFirst()
                return labels
            }
            let name = text.prefix { $0 != "=" && $0 != " " }
            text = text[name.endIndex...].drop { $0 == " " }
            guard !name.isEmpty, text.first == "=" else { return nil }
            text = text.dropFirst().drop { $0 == " " }
            guard text.first == "\"", let value = quoted(&text) else { return nil }
            labels[String(name)] = value
        }
    }

    /// Takes a quoted text with `\\`, `\"` and `\n` in it off the front.
    private static func quoted(_ text: inout Substring) -> String? {
        var value = ""
        var isEscaped = false
        for index in text.indices.dropFirst() {
            let character = text[index]
            if isEscaped {
                value.append(character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                text = text[text.index(after: index)...]
                return value
            } else {
                value.append(character)
            }
        }
        return nil
    }
}

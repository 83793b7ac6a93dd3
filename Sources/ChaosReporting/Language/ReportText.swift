/// One word or sentence of the reports in both languages. All of them are in the extensions of this type and nowhere
/// else; `{1}`, `{2}` stand for what a report fills in.
public struct ReportText: Sendable, Equatable {
    let english: String
    let korean: String

    init(_ english: String, _ korean: String) {
        self.english = english
        self.korean = korean
    }
}

/// Says texts in one language.
public struct ReportVoice: Sendable {
    public let language: ReportLanguage

    public init(_ language: ReportLanguage) {
        self.language = language
    }

    /// The text with its places filled, each value once and as it is.
    func callAsFunction(_ text: ReportText, _ values: String...) -> String {
        let pattern = language == .korean ? text.korean : text.english
        guard !values.isEmpty else { return pattern }
        var said = ""
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{") {
            said += rest[..<open]
            let inside = rest[open...].dropFirst()
            guard let close = inside.firstIndex(of: "}"), let number = Int(inside[..<close]),
                values.indices.contains(number - 1)
            else {
                said += "{"
                rest = inside
                continue
            }
            said += values[number - 1]
            rest = inside[inside.index(after: close)...]
        }
        return said + rest
    }
}

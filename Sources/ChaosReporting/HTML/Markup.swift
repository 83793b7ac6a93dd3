/// A piece of HTML or SVG. Names of elements and attributes are written in the source; everything else is escaped, so
/// that no text of a run, a target or a person can become markup. What comes out is well-formed XML as well.
struct Markup: Sendable {
    private(set) var source: String

    private init(source: String) {
        self.source = source
    }

    /// How many bytes it takes.
    var size: Int { source.utf8.count }

    /// Nothing.
    static let none = Markup(source: "")

    /// Foreign or own text.
    static func text(_ text: String) -> Markup { Markup(source: escape(text)) }

    /// Text that comes from a run: cut when it is absurdly long, and marked as English on a page of another language.
    static func data(_ text: String, _ say: ReportVoice, most: Int = 1_000) -> Markup {
        let cut = text.count > most ? text.prefix(most) + "…" : text[...]
        return say.language == .english ? .text(String(cut)) : .tag("span", ["lang": "en"], String(cut))
    }

    /// An element with its attributes and what is in it.
    static func tag(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ children: Markup...
    ) -> Markup {
        tag(name, attributes, children)
    }

    /// An element with its attributes and a list of what is in it.
    static func tag(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ children: [Markup]
    ) -> Markup {
        var source = "<\(name)"
        for (key, value) in attributes where !(value.isEmpty && "\(key)" == "class") {
            source += " \(key)=\"\(escape(value))\""
        }
        guard !children.isEmpty || !voids.contains("\(name)") else {
            return Markup(source: source + "/>")
        }
        source += ">"
        for child in children { source += child.source }
        return Markup(source: source + "</\(name)>")
    }

    /// An element that holds text only.
    static func tag(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ text: String
    ) -> Markup {
        tag(name, attributes, [.text(text)])
    }

    /// A style sheet that stands in the source.
    static func style(_ sheet: StaticString) -> Markup { Markup(source: "<style>\(sheet)</style>") }

    /// Several pieces as one.
    static func all(_ pieces: [Markup]) -> Markup { Markup(source: pieces.map(\.source).joined()) }

    static func + (left: Markup, right: Markup) -> Markup {
        Markup(source: left.source + right.source)
    }

    static func += (left: inout Markup, right: Markup) { left.source += right.source }

    private static let voids: Set = [
        "meta", "link", "br", "hr", "input", "path", "rect", "line", "circle", "use", "polyline",
        "polygon",
    ]

    /// Escapes what HTML or XML would read as markup, and takes out what neither may hold.
    static func escape(_ text: String) -> String {
        var safe = ""
        safe.reserveCapacity(text.utf8.count)
        for scalar in SafeText.line(text).unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            case "\u{FFFE}", "\u{FFFF}": safe += " "
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}

import Foundation

/// Goes through one payload and collects what it finds.
struct SlackPayloadWalk {
    var findings = SlackPayloadValidator.Findings()

    private static let maximumText = 40_000
    private static let entities = ["&amp;", "&lt;", "&gt;"]
    /// These words are mentions without any markup, but only in text that Slack parses for names.
    private static let bareMentions = ["@channel", "@here", "@everyone"]

    mutating func payload(_ payload: [String: Any]) {
        let blocks = payload["blocks"] as? [Any] ?? []
        if payload["blocks"] != nil, payload["blocks"] as? [Any] == nil {
            problem("blocks is not a list")
        }
        let text = payload["text"] as? String
        if text?.isEmpty ?? true, blocks.isEmpty { problem("no_text: neither text nor blocks") }
        if let text {
            limit(text, 1, Self.maximumText, "text")
            let linksNames =
                payload["link_names"] as? Bool == true || payload["parse"] as? String == "full"
            scan(text, "text", parsesBareNames: linksNames)
        }
        if blocks.count > 50 { problem("invalid_blocks: \(blocks.count) blocks, 50 allowed") }
        var identifiers: Set<String> = []
        for (index, block) in blocks.enumerated() {
            guard let block = block as? [String: Any] else {
                problem("invalid_blocks: block \(index) is not an object")
                continue
            }
            if let identifier = block["block_id"] as? String {
                limit(identifier, 1, 255, "block \(index) block_id")
                if !identifiers.insert(identifier).inserted {
                    problem("block \(index): block_id is used twice")
                }
            }
            self.block(block, "block \(index)")
        }
    }

    private mutating func block(_ block: [String: Any], _ place: String) {
        switch block["type"] as? String {
        case "header":
            text(block["text"], "\(place) header", limit: 150, types: ["plain_text"])
        case "section":
            section(block, place)
        case "context":
            let elements = block["elements"] as? [Any] ?? []
            if !(1...10).contains(elements.count) {
                problem("\(place): \(elements.count) elements, 1 to 10 allowed")
            }
            for (index, element) in elements.enumerated() {
                text(element, "\(place) element \(index)", limit: 3000, types: ["plain_text", "mrkdwn"])
            }
        case "actions": actions(block["elements"] as? [Any] ?? [], place)
        case "divider": break
        case let other: problem("\(place): unsupported type \(other ?? "none")")
        }
    }

    private mutating func section(_ block: [String: Any], _ place: String) {
        let fields = block["fields"] as? [Any]
        if block["text"] == nil, fields == nil { problem("\(place): a section needs text or fields") }
        if let object = block["text"] {
            text(object, "\(place) section", limit: 3000, types: ["plain_text", "mrkdwn"])
        }
        guard let fields else { return }
        if fields.isEmpty || fields.count > 10 {
            problem("\(place): \(fields.count) fields, 1 to 10 allowed")
        }
        for (index, field) in fields.enumerated() {
            text(field, "\(place) field \(index)", limit: 2000, types: ["plain_text", "mrkdwn"])
        }
    }

    /// Buttons only: nothing else is sent.
    private mutating func actions(_ elements: [Any], _ place: String) {
        if !(1...25).contains(elements.count) { problem("\(place): \(elements.count) elements, 1 to 25 allowed") }
        var identifiers: Set<String> = []
        for (index, element) in elements.enumerated() {
            let here = "\(place) element \(index)"
            guard let button = element as? [String: Any], button["type"] as? String == "button" else {
                problem("\(here): no button")
                continue
            }
            text(button["text"], here, limit: 75, types: ["plain_text"])
            let identifier = button["action_id"] as? String ?? ""
            limit(identifier, 1, 255, "\(here) action_id")
            if !identifiers.insert(identifier).inserted { problem("\(here): action_id is used twice") }
            if let value = button["value"] as? String { limit(value, 1, 2000, "\(here) value") }
        }
    }

    private mutating func text(_ object: Any?, _ place: String, limit maximum: Int, types: [String]) {
        guard let object = object as? [String: Any], let type = object["type"] as? String,
            let words = object["text"] as? String
        else { return problem("\(place): no text object") }
        if !types.contains(type) { problem("\(place): type \(type) is not allowed here") }
        if object["emoji"] != nil, type != "plain_text" {
            problem("\(place): emoji is only for plain_text")
        }
        if object["verbatim"] != nil, type != "mrkdwn" {
            problem("\(place): verbatim is only for mrkdwn")
        }
        limit(words, 1, maximum, place)
        if words.allSatisfy(\.isWhitespace) { problem("\(place): only white space") }
        scan(words, place, parsesBareNames: type == "mrkdwn" && object["verbatim"] as? Bool != true)
    }

    private mutating func limit(_ text: String, _ least: Int, _ most: Int, _ place: String) {
        let count = text.utf16.count
        if count < least || count > most {
            problem("\(place): \(count) characters, \(least) to \(most) allowed")
        }
    }

    /// Looks for markup and for characters that should have been escaped. Slack reads code points, not graphemes.
    private mutating func scan(_ text: String, _ place: String, parsesBareNames: Bool) {
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            switch scalars[index] {
            case "&":
                let isEntity = Self.entities.contains { scalars[index...].starts(with: $0.unicodeScalars) }
                if !isEntity { findings.unescaped.append("\(place): & at \(index)") }
            case "<":
                if let close = scalars[index...].firstIndex(of: ">") {
                    markup(String(String.UnicodeScalarView(scalars[index...close])), place)
                    index = close
                } else {
                    findings.unescaped.append("\(place): < at \(index)")
                }
            case ">": findings.unescaped.append("\(place): > at \(index)")
            default: break
            }
            index += 1
        }
        guard parsesBareNames else { return }
        for name in Self.bareMentions where text.contains(name) {
            findings.liveMentions.append("\(place): \(name) in text that is parsed for names")
        }
    }

    private mutating func markup(_ markup: String, _ place: String) {
        let second = markup.unicodeScalars.dropFirst().first
        if second == "!" || second == "@" || second == "#" {
            findings.liveMentions.append("\(place): \(markup)")
        } else if let address = Self.link(markup) {
            findings.links.append(address)
        } else {
            findings.unescaped.append("\(place): \(markup)")
        }
    }

    /// The address of `<https://...|label>`; `nil` when the markup is no link.
    private static func link(_ markup: String) -> String? {
        // Code points, as Slack reads them: a joiner behind the bar makes one grapheme of both.
        let inside = markup.unicodeScalars.dropFirst().dropLast()
        let address = String(String.UnicodeScalarView(inside.prefix { $0 != "|" }))
        return ["http://", "https://", "mailto:"].contains { address.hasPrefix($0) } ? address : nil
    }

    private mutating func problem(_ text: String) {
        findings.problems.append(text)
    }
}

import Foundation

/// Judges a webhook payload by Slack's published rules, as Slack would before it answers `ok`.
///
/// Limits are those of Block Kit's reference: 50 blocks, `block_id` 255, header 150, text objects 1 to 3000, fields
/// 10 of 2000, context elements 10. Characters are counted as UTF-16 code units, the strictest way of counting.
public enum SlackPayloadValidator {
    /// What is wrong with a payload, and what in it would notify people.
    public struct Findings: Sendable, Equatable {
        /// Broken rules for which Slack refuses the whole message, each with its place.
        public var problems: [String] = []
        /// What would notify people: markup such as `<!channel>`, or a bare `@here` in text that is parsed for names.
        public var liveMentions: [String] = []
        /// Other `&`, `<` and `>` that are no entity: Slack takes them, but data must not make them.
        public var unescaped: [String] = []
        /// The addresses of live links. Messages may have some of their own; data must not make any.
        public var links: [String] = []

        /// Nothing is wrong and nothing in it is alive.
        public var isClean: Bool { isClean(linksTo: []) }

        /// Nothing is wrong, and nothing in it is alive but links to these addresses.
        public func isClean(linksTo allowed: Set<String>) -> Bool {
            problems.isEmpty && liveMentions.isEmpty && unescaped.isEmpty && allowed.isSuperset(of: links)
        }

        public init() {}
    }

    /// Judges the body of a request.
    public static func validate(_ body: Data) -> Findings {
        var walk = SlackPayloadWalk()
        guard let payload = try? JSONSerialization.jsonObject(with: body) as? [String: Any] else {
            walk.findings.problems.append("the body is not a JSON object")
            return walk.findings
        }
        walk.payload(payload)
        return walk.findings
    }

    /// Whether Slack takes the content type for JSON.
    public static func isJSON(contentType: String?) -> Bool {
        let kind = contentType?.split(separator: ";").first.map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        return kind?.lowercased() == "application/json"
    }
}

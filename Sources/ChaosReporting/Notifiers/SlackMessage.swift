import ChaosCore
import struct Foundation.Data
import class Foundation.JSONEncoder

/// One Slack message: Block Kit blocks, and `text` for notifications and screen readers.
///
/// Slack's limits, met after escaping: header 150, section text 3000, 10 fields of 2000 each, 50 blocks.
struct SlackMessage: Encodable, Sendable, Equatable {
    static let headerLimit = 150
    static let sectionLimit = 3000
    static let fieldLimit = 2000
    static let fieldsPerSection = 10
    static let blockLimit = 50
    /// Slack recommends at most 4000 characters and cuts at 40,000.
    static let fallbackLimit = 3000

    let text: String
    let blocks: [SlackBlock]

    /// Puts a notification into blocks. Every text of it may be foreign and of any length. A button to acknowledge is
    /// only of use where Slack knows whom to ask.
    init(_ notification: Notification, hasButton: Bool = false) {
        let builder = SlackBlockBuilder(notification: notification, hasButton: hasButton)
        text = builder.fallback
        blocks = builder.blocks
    }

    /// The message as JSON, the same bytes for the same message.
    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    private enum Keys: String, CodingKey {
        case text, blocks
        case linkNames = "link_names"
        case unfurlLinks = "unfurl_links"
        case unfurlMedia = "unfurl_media"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(text, forKey: .text)
        try container.encode(blocks, forKey: .blocks)
        // An "@channel" or a link inside a log line stays what it is: text.
        try container.encode(false, forKey: .linkNames)
        try container.encode(false, forKey: .unfurlLinks)
        try container.encode(false, forKey: .unfurlMedia)
    }
}

/// One block of a Slack message. Its texts are already escaped and within Slack's limits.
struct SlackBlock: Encodable, Sendable, Equatable {
    /// A text in one of Slack's two forms.
    struct Text: Encodable, Sendable, Equatable {
        let type: String
        let text: String
        /// Only of `plain_text`: turns `:name:` into a picture.
        var emoji: Bool?
        /// Only of `mrkdwn`: keeps Slack from linking names, channels and addresses in plain words.
        var verbatim: Bool?

        static func plain(_ text: String) -> Text {
            Text(type: "plain_text", text: text, emoji: true)
        }

        static func markup(_ text: String) -> Text {
            Text(type: "mrkdwn", text: text, verbatim: true)
        }
    }

    let type: String
    var text: Text?
    var fields: [Text]?
    var elements: [Text]?

    static func header(_ text: String) -> SlackBlock {
        SlackBlock(type: "header", text: .plain(text))
    }

    static func section(_ text: String) -> SlackBlock {
        SlackBlock(type: "section", text: .markup(text))
    }

    static func fields(_ texts: [String]) -> SlackBlock {
        SlackBlock(type: "section", fields: texts.map { .markup($0) })
    }

    static func context(_ text: String) -> SlackBlock {
        SlackBlock(type: "context", elements: [.markup(text)])
    }
}

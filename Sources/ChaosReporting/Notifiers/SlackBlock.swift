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

    /// What a reader can press; Slack then asks the app's own address.
    struct Button: Encodable, Sendable, Equatable {
        let type = "button"
        let action_id: String
        let text: Text
        let value: String
    }

    /// What stands beside others in one block.
    enum Element: Encodable, Sendable, Equatable {
        case text(Text)
        case button(Button)

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .text(let text): try text.encode(to: encoder)
            case .button(let button): try button.encode(to: encoder)
            }
        }
    }

    let type: String
    var text: Text?
    var fields: [Text]?
    var elements: [Element]?

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
        SlackBlock(type: "context", elements: [.text(.markup(text))])
    }

    static func button(_ label: String, action: String, value: String) -> SlackBlock {
        SlackBlock(type: "actions", elements: [.button(Button(action_id: action, text: .plain(label), value: value))])
    }
}

import ChaosReporting
import Foundation

/// Who acknowledges what, read from the body of a request whose signature was found good.
enum AcknowledgeRequest: Sendable, Equatable {
    /// An incident, or `nil` when the address has to say which; and the person's name, not yet made harmless.
    case acknowledge(incident: String?, by: String)
    /// A button of the same Slack app that is none of ours, or Slack's own check: fine, and nothing to do.
    case nothingToDo
    /// It cannot be understood, in words for its sender.
    case wrong(String)

    private struct Plain: Decodable {
        let by: String?
        let incident: String?
    }

    private struct Interaction: Decodable {
        struct User: Decodable {
            let id: String?
            let name: String?
            let username: String?
        }

        struct Action: Decodable {
            let action_id: String?
            let value: String?
        }

        let user: User?
        let response_url: String?
        let actions: [Action]?
    }

    /// Our own form: `{"by": "kim", "incident": "INC-..."}`.
    static func json(_ body: [UInt8]) -> AcknowledgeRequest {
        guard let plain = try? JSONDecoder().decode(Plain.self, from: Data(body)) else {
            return .wrong(#"the body must be JSON: {"by": "NAME"}"#)
        }
        guard let by = plain.by else { return .wrong(#"the body does not say who acknowledges: {"by": "NAME"}"#) }
        return .acknowledge(incident: plain.incident, by: by)
    }

    /// Slack's forms: a button of a message (`payload`), or a slash command (`text`).
    static func slack(_ body: [UInt8]) -> AcknowledgeRequest {
        guard let form = URLForm(String(decoding: body, as: UTF8.self)) else { return .wrong("the body is no form") }
        if form["ssl_check"] == "1" { return .nothingToDo }
        return form["payload"].map(interaction) ?? slashCommand(form)
    }

    /// Whether Slack's form is of a button, and where words for the one who pressed it go.
    static func button(_ body: [UInt8]) -> (isButton: Bool, reply: SlackResponseAddress?) {
        guard let payload = URLForm(String(decoding: body, as: UTF8.self))?["payload"] else { return (false, nil) }
        let read = try? JSONDecoder().decode(Interaction.self, from: Data(payload.utf8))
        return (true, read?.response_url.flatMap(SlackResponseAddress.init))
    }

    private static func interaction(_ payload: String) -> AcknowledgeRequest {
        guard let read = try? JSONDecoder().decode(Interaction.self, from: Data(payload.utf8)) else {
            return .wrong("the payload is no JSON")
        }
        let action = read.actions?.first { $0.action_id == SlackAction.acknowledge }
        guard let action else { return .nothingToDo }
        guard let by = [read.user?.name, read.user?.username, read.user?.id].compactMap(\.self).first else {
            return .wrong("the payload does not say who acknowledges")
        }
        return .acknowledge(incident: action.value, by: by)
    }

    /// `/firedrill ack INC-1`, or with no more words the newest incident.
    private static func slashCommand(_ form: URLForm) -> AcknowledgeRequest {
        guard let by = form["user_name"] ?? form["user_id"] else {
            return .wrong("the form does not say who acknowledges")
        }
        var words = (form["text"] ?? "").split(separator: " ").map(String.init)
        if words.first == "ack" { words.removeFirst() }
        guard words.count <= 1 else { return .wrong("write: ack INCIDENT, or: ack latest") }
        return .acknowledge(incident: words.first ?? "latest", by: by)
    }
}

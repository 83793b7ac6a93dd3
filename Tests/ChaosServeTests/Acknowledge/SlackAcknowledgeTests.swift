import ChaosCore
import ChaosReporting
import ChaosServe
import Foundation
import Testing

/// What Slack sends when somebody presses the button or writes a command, and what its sender gets to read.
@Suite(.timeLimit(.minutes(5))) struct SlackAcknowledgeTests {
    private let book = AcknowledgeBook(["INC-1", "latest"])

    /// Posts a form as Slack signs it; returns what its sender reads, or the status when that is not 200.
    private func send(_ desk: Desk, _ form: [(String, String)], to path: String = "/incidents/ack") async throws
        -> String
    {
        let body = form.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }.joined(separator: "&")
        var headers = AcknowledgeBook.headers(.slack, body)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        let answer = try await desk.post(path, body, headers)
        guard answer.status == 200 else { return "\(answer.status)" }
        let json = try? JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any]
        if let json, json["response_type"] as? String != "ephemeral" { return "not for its sender alone" }
        return json?["text"] as? String ?? answer.text
    }

    private func button(_ action: String, value: String, user: String = "kim", host: String = "hooks.slack.com")
        -> [(String, String)]
    {
        let payload =
            #"{"type":"block_actions","user":{"id":"U1","username":"k.im","name":"\#(user)"},"#
            + #""response_url":"https://\#(host)/actions/T1/1/x","actions":"#
            + #"[{"action_id":"\#(action)","type":"button","value":"\#(value)"}]}"#
        return [("payload", payload)]
    }

    @Test func aButtonAcknowledgesTheIncidentOfItsMessage() async throws {
        try await Desk.run(door: book.door()) { (desk: Desk) async throws -> Void in
            let pressed = button(SlackAction.acknowledge, value: "INC-1")
            #expect(try await send(desk, pressed) == "")
            let again = button(SlackAction.acknowledge, value: "INC-1", user: "lee")
            #expect(try await send(desk, again) == "")
            #expect(try await send(desk, button(SlackAction.acknowledge, value: "INC-2")) == "")
            #expect(
                book.replies == [
                    "INC-1: Acknowledged by kim", "INC-1 was acknowledged by kim before",
                    "Not acknowledged: there is none",
                ])
            let elsewhere = button(SlackAction.acknowledge, value: "INC-2", host: "example.com")
            #expect(try await send(desk, elsewhere) == "404")
            #expect(book.replies.count == 3)
            #expect(try await send(desk, button("another-button", value: "INC-1")) == "")
            #expect(try await send(desk, [("payload", "{")]) == "400")
        }
    }

    @Test(arguments: [
        ("ack INC-1", "INC-1: Acknowledged by kim"), (" INC-1 ", "INC-1: Acknowledged by kim"),
        ("", "latest: Acknowledged by kim"), ("ack", "latest: Acknowledged by kim"),
        ("ack INC-2", "Not acknowledged: there is none"),
        ("ack it now", "Not acknowledged: write: ack INCIDENT, or: ack latest"),
    ])
    func aCommandSaysWhichIncident(text: String, answer: String) async throws {
        try await Desk.run(door: book.door()) { (desk: Desk) async throws -> Void in
            let form = [("command", "/firedrill"), ("user_name", "kim"), ("user_id", "U1"), ("text", text)]
            #expect(try await send(desk, form) == answer)
        }
    }

    @Test func noNameCanCallAnybody() async throws {
        try await Desk.run(door: book.door(.korean)) { (desk: Desk) async throws -> Void in
            let form = [("user_name", "<!channel> & co"), ("text", "INC-1")]
            #expect(try await send(desk, form) == "INC-1: &lt;!channel&gt; &amp; co 님이 확인했습니다")
            #expect(book.name(of: "INC-1") == "<!channel> & co")
        }
    }

    @Test func slacksOwnCheckIsAnsweredAndOurSchemeIsNotTakenForSlacks() async throws {
        try await Desk.run(door: book.door()) { (desk: Desk) async throws -> Void in
            #expect(try await send(desk, [("ssl_check", "1")]) == "")
            let body = #"{"by":"kim","incident":"INC-1"}"#
            let mixed = AcknowledgeBook.headers(.slack, body, secret: AcknowledgeBook.secret)
            #expect(try await desk.post("/incidents/ack", body, mixed).status == 401)
        }
    }
}

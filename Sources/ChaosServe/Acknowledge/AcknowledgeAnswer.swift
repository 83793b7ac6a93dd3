import ChaosCore
import ChaosReporting
import Foundation
import HTTPTypes
import Hummingbird

/// How an acknowledgement is answered: a program by status and JSON, Slack by a message that only its sender sees.
protocol AcknowledgeAnswer: Sendable {
    func answer(_ outcome: AcknowledgeOutcome) -> Response
    func refusal(_ status: HTTPResponse.Status, _ why: String) -> Response
}

extension AcknowledgeAnswer {
    func json(_ status: HTTPResponse.Status, _ value: some Encodable) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(value)) ?? Data("{}".utf8)
        return Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }
}

/// For programs.
struct PlainAnswer: AcknowledgeAnswer {
    private struct Taken: Encodable {
        let incident: String
        let acknowledgedBy: String
        let first: Bool
        let told: String
    }

    private struct Refused: Encodable { let error: String }

    func answer(_ outcome: AcknowledgeOutcome) -> Response {
        json(
            .ok,
            Taken(
                incident: outcome.incident, acknowledgedBy: outcome.by, first: outcome.isFirst, told: outcome.told))
    }

    func refusal(_ status: HTTPResponse.Status, _ why: String) -> Response { json(status, Refused(error: why)) }
}

/// For Slack, which shows a person the words of a 200 to a command. Of an answer to a button it shows nothing but a warning
/// when it is no 200; the words go to the payload's `response_url`.
struct SlackAnswer: AcknowledgeAnswer {
    private struct Words: Encodable {
        let response_type = "ephemeral"
        let replace_original = false
        let text: String
    }

    let language: AlertLanguage
    var isButton = false
    /// Says words to the one who pressed the button; `nil` when the payload named no address of Slack's.
    var tell: (@Sendable (String) -> Void)?

    func answer(_ outcome: AcknowledgeOutcome) -> Response {
        let texts = AlertTexts(language)
        let line =
            outcome.isFirst
            ? "\(outcome.incident): \(texts.acknowledged(by: outcome.by))"
            : texts.acknowledgedBefore(outcome.incident, by: outcome.by)
        return words(.ok, line)
    }

    func refusal(_ status: HTTPResponse.Status, _ why: String) -> Response {
        words(status, "\(AlertTexts(language)[.notAcknowledged]): \(why)")
    }

    private func words(_ status: HTTPResponse.Status, _ text: String) -> Response {
        guard isButton else { return json(.ok, Words(text: SlackAction.words(text))) }
        guard let tell else { return json(status, Words(text: SlackAction.words(text))) }
        tell(text)
        return Response(status: .ok)
    }
}

import ChaosCore
import ChaosReporting
import HTTPTypes
import Hummingbird

/// `POST /incidents/ID/ack` and `POST /incidents/ack`: acknowledgements by chat tools. Nobody is heard, and nothing is
/// said of any incident, before the signature was found good.
struct AcknowledgeRoutes: Sendable {
    /// Enough for a button's payload, which repeats the whole message.
    static let bodyLimit = 256 << 10

    let door: AcknowledgeDoor
    /// Seconds since 1970.
    let now: @Sendable () -> Double

    /// Whether the request is for these routes, which look at signatures and not at tokens.
    static func own(_ request: Request) -> Bool {
        request.method == .post && request.uri.path.hasPrefix("/incidents/") && request.uri.path.hasSuffix("/ack")
    }

    func add(to router: Router<BasicRequestContext>) {
        router.post("/incidents/ack") { request, _ in try await answer(request, incident: nil) }
        router.post("/incidents/{incident}/ack") { request, context in
            try await answer(request, incident: try context.parameters.require("incident"))
        }
    }

    private func answer(_ request: Request, incident: String?) async throws -> Response {
        guard door.isOpen else { return Self.plain(.forbidden, "no acknowledgements are taken here: no secret is set") }
        guard let body = try? await Array(request.body.collect(upTo: Self.bodyLimit).readableBytesView) else {
            return Self.plain(.contentTooLarge, "the body is larger than \(Self.bodyLimit) bytes, or broke off")
        }
        // Ours covers the path as well, which may be what names the incident: v1:TIME:PATH:BODY.
        if isSigned(request, Array("\(request.uri.path):".utf8) + body, MessageSignature.own, door.secret) {
            return await answer(AcknowledgeRequest.json(body), incident, PlainAnswer())
        }
        if isSigned(request, body, MessageSignature.slack, door.slackSecret) {
            return await answer(AcknowledgeRequest.slack(body), incident, slackAnswer(body))
        }
        // One answer for every reason, so that nothing can be learned from it.
        return Self.plain(
            .unauthorized, "the signature is missing or wrong, or its time is more than five minutes ago, or to come")
    }

    private func slackAnswer(_ body: [UInt8]) -> SlackAnswer {
        let (isButton, reply) = AcknowledgeRequest.button(body)
        let tell = reply.map { to in { @Sendable [door] (text: String) in door.reply(to, text) } }
        return SlackAnswer(language: door.language, isButton: isButton, tell: tell)
    }

    private func isSigned(_ request: Request, _ body: [UInt8], _ scheme: MessageSignature, _ secret: Secret?) -> Bool {
        guard let secret, let signature = Self.header(scheme.signatureHeader, request),
            let timestamp = Self.header(scheme.timestampHeader, request)
        else { return false }
        return scheme.isValid(signature, of: body, timestamp: timestamp, secret: secret, now: now())
    }

    private func answer(_ asked: AcknowledgeRequest, _ named: String?, _ form: any AcknowledgeAnswer) async -> Response
    {
        switch asked {
        case .nothingToDo: return Self.plain(.ok, "")
        case .wrong(let why): return form.refusal(.badRequest, why)
        case .acknowledge(let incident, let by):
            guard let name = PersonName(by) else { return form.refusal(.badRequest, "the name is empty") }
            if let named, let incident, named != incident {
                return form.refusal(.badRequest, "the address and the body name different incidents")
            }
            guard let wanted = named ?? incident else { return form.refusal(.badRequest, "which incident?") }
            do {
                return form.answer(try await door.acknowledge(wanted, name.text))
            } catch let error as ChaosError where error.code == .usage {
                return form.refusal(.notFound, [error.cause, error.remedy].compactMap(\.self).joined(separator: ". "))
            } catch {
                return form.refusal(
                    .internalServerError, "it could not be noted: \((error as? ChaosError)?.cause ?? "")")
            }
        }
    }

    private static func header(_ name: String, _ request: Request) -> String? {
        HTTPField.Name(name).flatMap { request.headers[$0] }
    }

    private static func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text.isEmpty ? "" : text + "\n")))
    }
}

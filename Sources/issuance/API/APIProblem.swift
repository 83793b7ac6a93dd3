import HTTPTypes
import Hummingbird

/// An answer that is not a success: a status, and JSON with the reason.
struct APIProblem: HTTPResponseError, Sendable, Equatable {
    let status: HTTPResponse.Status
    /// What is wrong, for whoever reads the answer; never an internal address or a credential.
    let reason: String
    /// Further fields of the answer.
    var details: [String: JSONValue] = [:]
    var retryAfterSeconds: Int?

    init(
        _ status: HTTPResponse.Status, _ reason: String, details: [String: JSONValue] = [:],
        retryAfterSeconds: Int? = nil
    ) {
        self.status = status
        self.reason = reason
        self.details = details
        self.retryAfterSeconds = retryAfterSeconds
    }

    static func badRequest(_ reason: String) -> APIProblem { APIProblem(.badRequest, reason) }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var fields = details
        fields["reason"] = .string(reason)
        var response = JSONAnswer.response(fields, status: status)
        if let retryAfterSeconds { response.headers[.retryAfter] = String(retryAfterSeconds) }
        return response
    }
}

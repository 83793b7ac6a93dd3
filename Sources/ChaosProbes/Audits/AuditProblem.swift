import ChaosClients

/// Why an audit has no answer, as a phrase for the report. Holds no credential.
struct AuditProblem: Error, Sendable, Equatable {
    let reason: String
    /// The server could not be asked at all, as opposed to one that refused the question.
    let isOutage: Bool

    init(_ reason: String, isOutage: Bool = false) {
        self.reason = reason
        self.isOutage = isOutage
    }

    /// `asked` is who was asked, such as `the database`.
    init(_ error: ClientError, asked: String) {
        switch error.code {
        case .serverError, .invalidArgument:
            let code = error.serverCode.map { error.cause.contains($0) ? "" : " (\($0))" } ?? ""
            self.init("\(asked) refused the question: \(error.cause)\(code)")
        case .cancelled:
            self.init("the run was stopped before \(asked) had answered", isOutage: true)
        default:
            self.init("\(asked) does not answer: \(error.cause)", isOutage: true)
        }
    }
}

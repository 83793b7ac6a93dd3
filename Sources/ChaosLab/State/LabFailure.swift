import ChaosCore

/// Why a lab could not be started, in the parts of an error, so that it can cross from the supervisor to `lab up`.
struct LabFailure: Codable, Sendable {
    let code: String
    let operation: String
    let target: String
    let cause: String
    let remedy: String?

    /// Keeps the parts of an error.
    init(_ error: any Error) {
        if let error = error as? ChaosError {
            (code, operation, target) = (error.code.rawValue, error.operation, error.target)
            (cause, remedy) = (error.cause, error.remedy)
        } else {
            (code, operation, target) = (ChaosError.Code.internal.rawValue, "start the lab", "lab")
            (cause, remedy) = (error is CancellationError ? "it was stopped before it was ready" : "\(error)", nil)
        }
    }

    /// The error again.
    var error: ChaosError {
        ChaosError(
            ChaosError.Code(rawValue: code) ?? .internal, operation: operation, target: target, cause: cause,
            remedy: remedy)
    }
}

import ChaosClients

/// Whether an event that was not acknowledged may have arrived.
enum EventFate: Sendable, Equatable {
    case didNotArrive, unknown

    /// Only the broker's refusal, or never having left, proves that the event is not there; silence does not, and
    /// neither does a broker that appended it and then missed its replicas.
    init(_ error: ClientError) {
        switch error.code {
        case .serverError: self = error.serverCode == Self.appended ? .unknown : .didNotArrive
        case .authenticationFailed, .invalidArgument, .protocolError: self = .didNotArrive
        default: self = .unknown
        }
    }

    private static let appended = "NOT_ENOUGH_REPLICAS_AFTER_APPEND"
}

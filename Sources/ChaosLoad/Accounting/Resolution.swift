/// How one request ended, for the accounts.
enum Resolution: Equatable {
    case succeeded
    case failed(FailureCause)
    /// A business outcome of its own, neither success nor failure.
    case soldOut
    /// The generator itself could not send it: nothing can be said about the target.
    case starved
}

/// Why a request failed. Its text is what the reports count by, so there are only so many of them.
enum FailureCause: Hashable, CustomStringConvertible {
    case status(Int)
    case timeLimit
    case connectionRefused
    case connectionReset
    case connectionClosed
    case invalidResponse(ResponseProblem)
    case tls
    case unreachable

    var description: String {
        switch self {
        case .status(let code): "status \(code)"
        case .timeLimit: "time limit"
        case .connectionRefused: "connection refused"
        case .connectionReset: "connection reset"
        case .connectionClosed: "connection closed"
        case .invalidResponse(let problem): "invalid response (\(problem.rawValue))"
        case .tls: "TLS failure"
        case .unreachable: "unreachable"
        }
    }
}

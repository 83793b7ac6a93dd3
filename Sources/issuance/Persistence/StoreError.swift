import ChaosClients

/// What went wrong in the database, in the words of the business.
enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The database ended this transaction to break a circle of waiting transactions.
    case deadlock
    /// A row lock did not come free in time.
    case lockTimeout
    /// No connection came free, or a statement took too long.
    case busy
    /// The database cannot be reached or refuses us.
    case unavailable(String)
    /// The database does not allow it, for the reason given.
    case refused(String)

    init(_ error: ClientError) {
        switch (error.serverCode, error.code) {
        case (SQLState.deadlockDetected?, _), (MariaDBCode.deadlock?, _): self = .deadlock
        case (SQLState.lockNotAvailable?, _), (MariaDBCode.lockWaitTimeout?, _): self = .lockTimeout
        case (SQLState.uniqueViolation?, _), (MariaDBCode.duplicateEntry?, _): self = .refused(error.cause)
        case (_, .timedOut): self = .busy
        default: self = .unavailable("\(error)")
        }
    }

    var description: String {
        switch self {
        case .deadlock: "deadlock victim"
        case .lockTimeout: "row lock timeout"
        case .busy: "database busy"
        case .unavailable(let cause): "database unavailable: \(cause)"
        case .refused(let cause): "refused by the database: \(cause)"
        }
    }
}

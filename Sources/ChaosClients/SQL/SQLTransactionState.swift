/// Where a session stands with its transaction.
public enum SQLTransactionState: Sendable {
    /// No transaction.
    case idle
    /// Inside a transaction that is well.
    case open
    /// Inside a transaction that an error has ended; only ROLLBACK helps.
    case failed
    /// The connection is broken.
    case unknown
}

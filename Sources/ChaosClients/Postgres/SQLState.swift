/// The SQLSTATE codes that callers decide on (PostgreSQL manual, appendix A).
public enum SQLState {
    /// A unique index refused a duplicate.
    public static let uniqueViolation = "23505"
    /// A CHECK constraint refused a row.
    public static let checkViolation = "23514"
    /// A foreign key points nowhere.
    public static let foreignKeyViolation = "23503"
    /// This role may not connect (pg_hba.conf, or no such role).
    public static let invalidAuthorization = "28000"
    /// The password is wrong.
    public static let invalidPassword = "28P01"
    /// The role may not do this.
    public static let insufficientPrivilege = "42501"
    /// There is no such table.
    public static let undefinedTable = "42P01"
    /// There is a table of that name already.
    public static let duplicateTable = "42P07"
    /// An earlier statement failed; only ROLLBACK helps.
    public static let inFailedTransaction = "25P02"
    /// The session sat in a transaction for too long and was ended.
    public static let idleInTransactionTimeout = "25P03"
    /// Two transactions cannot be put in an order; try again.
    public static let serializationFailure = "40001"
    /// This transaction was the victim of a deadlock; try again.
    public static let deadlockDetected = "40P01"
    /// All of max_connections are taken.
    public static let tooManyConnections = "53300"
    /// lock_timeout ran out, or NOWAIT found a lock.
    public static let lockNotAvailable = "55P03"
    /// The statement was cancelled, by a request or statement_timeout.
    public static let queryCanceled = "57014"
    /// The session was terminated, or the server shuts down.
    public static let adminShutdown = "57P01"
    /// The server ends all sessions because one process crashed.
    public static let crashShutdown = "57P02"
    /// The server starts up or shuts down.
    public static let cannotConnectNow = "57P03"
}

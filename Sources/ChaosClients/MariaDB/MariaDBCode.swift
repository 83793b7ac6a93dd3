/// The server's error numbers that callers decide on, as `ClientError.serverCode` holds them.
public enum MariaDBCode {
    /// This transaction was the victim of a deadlock and was rolled back as a whole; try again.
    public static let deadlock = "1213"
    /// innodb_lock_wait_timeout ran out. Only the statement is rolled back (unless innodb_rollback_on_timeout is on).
    public static let lockWaitTimeout = "1205"
    /// NOWAIT found a lock (MySQL; MariaDB says 1205).
    public static let lockNotAvailable = "3572"
    /// A unique index refused a duplicate.
    public static let duplicateEntry = "1062"
    /// User or password is wrong.
    public static let accessDenied = "1045"
    /// Nobody may connect from this host.
    public static let hostNotAllowed = "1130"
    /// This user must come in another way than by password, such as the socket's owner.
    public static let accessDeniedNoPassword = "1698"
    /// There is no such database.
    public static let unknownDatabase = "1049"
    /// The URL names no database, and neither does the statement.
    public static let noDatabaseSelected = "1046"
    /// There is no such table.
    public static let noSuchTable = "1146"
    /// The user may not do this with this table.
    public static let tableAccessDenied = "1142"
    /// The user may not do this with this database.
    public static let databaseAccessDenied = "1044"
    /// A privilege is missing, such as PROCESS.
    public static let specificAccessDenied = "1227"
    /// All of max_connections are taken.
    public static let tooManyConnections = "1040"
    /// The session was ended by KILL.
    public static let connectionKilled = "1927"
    /// The statement was stopped by KILL QUERY.
    public static let queryInterrupted = "1317"
    /// The statement was stopped by max_statement_time.
    public static let statementTimeout = "1969"
    /// The server shuts down.
    public static let serverShutdown = "1053"
    /// There is no session with this number.
    public static let noSuchThread = "1094"
    /// The session idled for longer than wait_timeout (MySQL 8 says so; MariaDB just hangs up).
    public static let disconnectedForIdling = "4031"
}

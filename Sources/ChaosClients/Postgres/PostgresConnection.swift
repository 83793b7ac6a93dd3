/// One session with a PostgreSQL server, with a thread of its own. Calls run one after the other, in their order.
///
/// When a calling task is cancelled or a time limit runs out, the server is asked to stop the statement and the session
/// stays in use; only if it does not obey within 2 s is the connection given up.
public final class PostgresConnection: SQLSession {
    /// The limit of a query that states none.
    public static let defaultQueryTimeout = SQLWire<PostgresChannel>.defaultTimeout

    private let wire: SQLWire<PostgresChannel>

    /// Connects within `timeout`. `applicationName` is what `pg_stat_activity` shows.
    /// Throws `.unreachable`, `.timedOut`, `.authenticationFailed`, `.tlsFailed`, or `.serverError` with the SQLSTATE.
    public static func connect(
        to endpoint: PostgresEndpoint, applicationName: String? = nil, timeout: Duration = .seconds(5)
    ) async throws(ClientError) -> PostgresConnection {
        let wire = try await SQLWire.connect(to: endpoint.description, limit: timeout) {
            wake, isClosing throws(ClientError) in
            try PostgresChannel(
                endpoint, applicationName: applicationName, limit: timeout, wake: wake, isClosing: isClosing)
        }
        return PostgresConnection(wire)
    }

    private init(_ wire: SQLWire<PostgresChannel>) {
        self.wire = wire
    }

    /// The server process of this session, as in `pg_stat_activity.pid`.
    public var backendPID: Int32 { Int32(truncatingIfNeeded: wire.sessionID) }

    /// The same as `backendPID`.
    public var sessionID: Int64 { wire.sessionID }

    /// The server's version as libpq counts, such as 150012.
    public var serverVersion: Int32 { Int32(truncatingIfNeeded: wire.serverVersion) }

    /// Where the session stood after the last call.
    public var transactionState: SQLTransactionState { wire.transactionState }

    /// True after `close` or after any transport error; every later call throws `.closed`.
    public var isClosed: Bool { wire.isClosed }

    /// Runs one statement. `timeout` (30 s when nil) counts from now, the wait for earlier calls included; when it runs
    /// out the statement is cancelled on the server and `.timedOut` thrown. Errors of the server are `.serverError`
    /// with the SQLSTATE and leave the connection good.
    public func query(
        _ sql: String, _ parameters: [SQLValue] = [], timeout: Duration? = nil
    ) async throws(ClientError) -> SQLResult {
        let call = try wire.call(sql, timeout)
        guard let encoded = PostgresParameters(parameters) else {
            throw call.error(.invalidArgument, "PostgreSQL texts cannot hold a NUL character")
        }
        return try await wire.run(call) { channel throws(ClientError) in try channel.query(sql, encoded, for: call) }
    }

    /// Runs several statements, separated by semicolons, as one script (simple query protocol); the first error ends it.
    public func execute(_ script: String, timeout: Duration? = nil) async throws(ClientError) {
        let call = try wire.call(named: "script", script, timeout)
        _ = try await wire.run(call) { channel throws(ClientError) in try channel.execute(script, for: call) }
    }

    /// Commits; a transaction in which a statement has failed is an error, with SQLSTATE 25P02.
    public func commit() async throws(ClientError) {
        // > "COMMIT in a failed transaction is a ROLLBACK": no error, only the tag tells.
        guard try await query("COMMIT").commandTag == "ROLLBACK" else { return }
        throw ClientError(
            code: .serverError, operation: "COMMIT", target: wire.target,
            cause: "a statement had failed, so the transaction was rolled back",
            serverCode: SQLState.inFailedTransaction)
    }

    /// Whether the session is still good, for a pool that lends it again.
    public func isSound(unusedFor limit: Duration) async -> Bool { await wire.isSound(unusedFor: limit) }

    /// Ends the session at once, stopping a statement that runs, and returns when the socket is closed.
    public func close() async { await wire.close() }
}

extension PostgresEndpoint: SQLEndpoint {
    /// PostgreSQL.
    public var engine: SQLEngine { .postgres }

    /// Connects within `timeout`; see `PostgresConnection.connect`.
    public func session(named name: String?, timeout: Duration) async throws(ClientError) -> any SQLSession {
        try await PostgresConnection.connect(to: self, applicationName: name, timeout: timeout)
    }
}

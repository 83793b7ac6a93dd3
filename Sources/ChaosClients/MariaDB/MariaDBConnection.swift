/// One session with a MariaDB or MySQL server, with a thread of its own. Calls run one after the other, in their order.
///
/// When a calling task is cancelled or a time limit runs out, the server is asked to stop the statement (`KILL QUERY`)
/// and the session stays in use; only if it does not obey within 2 s is the connection given up.
public final class MariaDBConnection: SQLSession {
    private let wire: SQLWire<MariaDBChannel>

    /// Connects within `timeout`. `programName` is what `performance_schema.session_connect_attrs` shows.
    /// Throws `.unreachable`, `.timedOut`, `.authenticationFailed`, `.tlsFailed`, or `.serverError` with its number.
    public static func connect(
        to endpoint: MariaDBEndpoint, programName: String? = nil, timeout: Duration = .seconds(5)
    ) async throws(ClientError) -> MariaDBConnection {
        let wire = try await SQLWire.connect(to: endpoint.description, limit: timeout) {
            wake, isClosing throws(ClientError) in
            try MariaDBChannel(endpoint, programName: programName, limit: timeout, wake: wake, isClosing: isClosing)
        }
        return MariaDBConnection(wire)
    }

    private init(_ wire: SQLWire<MariaDBChannel>) {
        self.wire = wire
    }

    /// The server's number of this session, as in `SHOW PROCESSLIST`; for `KILL`.
    public var sessionID: Int64 { wire.sessionID }

    /// The server's version as its client library counts, such as 101119; MySQL's are below 100000.
    public var serverVersion: Int { wire.serverVersion }

    /// Whether the server is a MariaDB, and no MySQL.
    public var isMariaDB: Bool { wire.serverVersion >= 100_000 }

    /// Where the session stood after the last call. After it was the victim of a deadlock it is `.failed`: the server
    /// has rolled everything back, and the next statements would stand alone; they are refused until ROLLBACK.
    public var transactionState: SQLTransactionState { wire.transactionState }

    /// True after `close` or after any transport error; every later call throws `.closed`.
    public var isClosed: Bool { wire.isClosed }

    /// Runs one statement. With parameters (`?`) it is prepared on the server, once for each text. `timeout` (30 s when
    /// nil) counts from now, the wait for earlier calls included; when it runs out the statement is stopped on the
    /// server and `.timedOut` thrown. Errors of the server are `.serverError` with its number and leave the session good.
    public func query(
        _ sql: String, _ parameters: [SQLValue] = [], timeout: Duration? = nil
    ) async throws(ClientError) -> SQLResult {
        let call = try wire.call(sql, timeout)
        return try await wire.run(call) { channel throws(ClientError) in
            parameters.isEmpty
                ? try channel.query(sql, for: call) : try channel.query(sql, parameters, for: call)
        }
    }

    /// Runs several statements, separated by semicolons, as one script; the first error ends it.
    public func execute(_ script: String, timeout: Duration? = nil) async throws(ClientError) {
        let call = try wire.call(named: "script", script, timeout)
        _ = try await wire.run(call) { channel throws(ClientError) in try channel.execute(script, for: call) }
    }

    /// Commits; a transaction that was the victim of a deadlock is an error.
    public func commit() async throws(ClientError) {
        _ = try await query("COMMIT")
    }

    /// Whether the session is still good, for a pool that lends it again.
    public func isSound(unusedFor limit: Duration) async -> Bool { await wire.isSound(unusedFor: limit) }

    /// Ends the session at once, stopping a statement that runs, and returns when the socket is closed.
    public func close() async { await wire.close() }
}

/// One session with an SQL server, whichever engine it is. Calls run one after the other, in their order.
public protocol SQLSession: Sendable {
    /// The server's own number of this session, as its list of sessions shows it.
    var sessionID: Int64 { get }
    /// Where the session stood after the last call.
    var transactionState: SQLTransactionState { get }
    /// True after `close` or after any transport error; every later call throws `.closed`.
    var isClosed: Bool { get }

    /// Runs one statement. `timeout` (30 s when nil) counts from now, the wait for earlier calls included; when it runs
    /// out the statement is cancelled on the server and `.timedOut` thrown. Errors of the server are `.serverError`
    /// with its code and leave the session good.
    func query(_ sql: String, _ parameters: [SQLValue], timeout: Duration?) async throws(ClientError) -> SQLResult

    /// Runs several statements, separated by semicolons, as one script; the first error ends it.
    func execute(_ script: String, timeout: Duration?) async throws(ClientError)

    /// Commits. Throws `.serverError` when the server had rolled the transaction back before.
    func commit() async throws(ClientError)

    /// Whether the session is still good, for a pool that lends it again: servers restart, and end what idles.
    func isSound(unusedFor limit: Duration) async -> Bool

    /// Ends the session at once, stopping a statement that runs, and returns when the socket is closed.
    func close() async
}

extension SQLSession {
    /// Runs one statement without parameters, or within the default time limit.
    public func query(
        _ sql: String, _ parameters: [SQLValue] = []
    ) async throws(ClientError) -> SQLResult {
        try await query(sql, parameters, timeout: nil)
    }

    /// Runs one statement without parameters.
    public func query(_ sql: String, timeout: Duration?) async throws(ClientError) -> SQLResult {
        try await query(sql, [], timeout: timeout)
    }

    /// Runs a script within the default time limit.
    public func execute(_ script: String) async throws(ClientError) {
        try await execute(script, timeout: nil)
    }
}

import Synchronization

/// One session with a PostgreSQL server, with a thread of its own. Calls run one after the other, in their order.
///
/// When a calling task is cancelled or a time limit runs out, the server is asked to stop the statement and the session
/// stays in use; only if it does not obey within 2 s is the connection given up.
public final class PostgresConnection: Sendable {
    /// The limit of a query that states none.
    public static let defaultQueryTimeout = Duration.seconds(30)

    private struct Facts {
        var backendPID: Int32 = 0
        var serverVersion: Int32 = 0
        var transaction = PostgresTransactionState.idle
        var lastUse = ContinuousClock.now
    }

    let target: String
    private let worker = SerialWorker<PostgresChannel>()
    private let wake = WakeSignal()
    private let facts = Mutex(Facts())

    /// Connects within `timeout`. `applicationName` is what `pg_stat_activity` shows.
    /// Throws `.unreachable`, `.timedOut`, `.authenticationFailed`, `.tlsFailed`, or `.serverError` with the SQLSTATE.
    public static func connect(
        to endpoint: PostgresEndpoint, applicationName: String? = nil, timeout: Duration = .seconds(5)
    ) async throws(ClientError) -> PostgresConnection {
        let connection = PostgresConnection(target: endpoint.description)
        let made = PendingReply<Void>()
        let (worker, wake) = (connection.worker, connection.wake)
        worker.start(made: made, target: endpoint.description) { () throws(ClientError) in
            try PostgresChannel(
                endpoint, applicationName: applicationName, limit: timeout, wake: wake,
                isClosing: { worker.isClosed })
        }
        try await ConnectLimit.wait(for: made, target: endpoint.description, limit: timeout)
        try await connection.learnFacts()
        return connection
    }

    private init(target: String) {
        self.target = target
    }

    deinit {
        worker.close()
        wake.raise()
    }

    /// The server process of this session, as in `pg_stat_activity.pid`.
    public var backendPID: Int32 { facts.withLock { $0.backendPID } }

    /// The server's version as libpq counts, such as 150012.
    public var serverVersion: Int32 { facts.withLock { $0.serverVersion } }

    /// Where the session stood after the last call.
    public var transactionState: PostgresTransactionState {
        isClosed ? .unknown : facts.withLock { $0.transaction }
    }

    /// True after `close` or after any transport error; every later call throws `.closed`.
    public var isClosed: Bool { worker.isClosed }

    /// Runs one statement. `timeout` (30 s when nil) counts from now, the wait for earlier calls included; when it runs
    /// out the statement is cancelled on the server and `.timedOut` thrown. Errors of the server are `.serverError`
    /// with the SQLSTATE and leave the connection good.
    public func query(
        _ sql: String, _ parameters: [PostgresValue] = [], timeout: Duration? = nil
    ) async throws(ClientError) -> PostgresResult {
        let call = PostgresCall(
            operation: Self.name(of: sql), target: target, limit: timeout ?? Self.defaultQueryTimeout)
        guard let encoded = PostgresParameters(parameters), !sql.utf8.contains(0) else {
            throw call.error(.invalidArgument, "PostgreSQL texts cannot hold a NUL character")
        }
        return try await run(call) { channel throws(ClientError) in try channel.query(sql, encoded, for: call) }
    }

    /// Runs several statements, separated by semicolons, as one script (simple query protocol); the first error ends it.
    public func execute(_ script: String, timeout: Duration? = nil) async throws(ClientError) {
        let call = PostgresCall(operation: "script", target: target, limit: timeout ?? Self.defaultQueryTimeout)
        guard !script.utf8.contains(0) else {
            throw call.error(.invalidArgument, "PostgreSQL texts cannot hold a NUL character")
        }
        _ = try await run(call) { channel throws(ClientError) in try channel.execute(script, for: call) }
    }

    /// Whether the session is still good, for a pool that lends it again: servers restart, and end what idles.
    func isSound(unusedFor limit: Duration) async -> Bool {
        let isFresh = facts.withLock { $0.lastUse.duration(to: .now) < limit }
        if isClosed || isFresh { return !isClosed }
        let looked = PendingReply<Void>()
        worker.add { [worker] channel in
            channel?.noticeEnd()
            if channel?.isBroken == true { worker.close() }
            looked.settle(.success(()))
        }
        try? await looked.value()
        return !isClosed
    }

    /// Ends the session at once, stopping a statement that runs, and returns when the socket is closed.
    public func close() async {
        worker.close()
        wake.raise()
        await worker.waitUntilEnded()
    }

    /// The first word, for errors: the rest may hold data.
    private static func name(of sql: String) -> String {
        let word = sql.drop { !$0.isLetter }.prefix { $0.isLetter }
        return word.isEmpty ? "query" : word.uppercased()
    }

    private func run(
        _ call: PostgresCall,
        _ body: @escaping @Sendable (PostgresChannel) throws(ClientError) -> PostgresResult
    ) async throws(ClientError) -> PostgresResult {
        if Task.isCancelled { throw call.error(.cancelled, "the calling task was cancelled; nothing was sent") }
        worker.add { [self] channel in
            guard let channel else {
                call.reply.settle(.failure(call.error(.closed, "this connection was closed")))
                return
            }
            guard call.begin() else { return }
            let outcome = attempt(call, channel, body)
            facts.withLock { facts in
                facts.transaction = channel.transaction
                facts.lastUse = .now
            }
            if channel.isBroken { worker.close() }
            call.reply.settle(outcome)
        }
        let wake = wake
        return try await call.reply.value { call.cancel(wake: wake) }
    }

    private func attempt(
        _ call: PostgresCall, _ channel: PostgresChannel,
        _ body: (PostgresChannel) throws(ClientError) -> PostgresResult
    ) -> Result<PostgresResult, ClientError> {
        if call.deadline.hasPassed {
            return .failure(
                call.error(.timedOut, "earlier calls took the \(call.limit.inSeconds) it had; nothing was sent"))
        }
        do throws(ClientError) {
            return .success(try body(channel))
        } catch {
            return .failure(error)
        }
    }

    private func learnFacts() async throws(ClientError) {
        let learned = PendingReply<Void>()
        let target = target
        worker.add { [self] channel in
            if let channel {
                facts.withLock { facts in
                    facts.backendPID = channel.backendPID
                    facts.serverVersion = channel.serverVersion
                }
            }
            learned.settle(
                channel == nil
                    ? .failure(
                        ClientError(
                            code: .closed, operation: "connect", target: target, cause: "this connection was closed"))
                    : .success(()))
        }
        try await learned.value()
    }
}

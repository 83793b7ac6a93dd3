/// One connection to a Redis server, with a thread of its own.
///
/// Calls from several tasks are answered in the order in which they came, several in one round trip when they pile up.
/// The connection never reconnects: after any transport error, or a reply that came too late, it is closed.
public final class RedisConnection: Sendable {
    private let queue: RedisJobQueue
    private let worker: RedisWorker
    private let caller: RedisCaller

    /// Connects, authenticates, selects the database and waits for a sign of life, all within `timeout`.
    ///
    /// `timeout` is also the limit of each later call. `clientName` is what CLIENT LIST shows; no spaces.
    /// Throws `.unreachable`, `.timedOut`, `.authenticationFailed`, `.tlsFailed` or `.serverError`.
    public static func connect(
        to endpoint: RedisEndpoint, clientName: String? = nil, timeout: Duration = .seconds(2)
    ) async throws(ClientError) -> RedisConnection {
        let connection = RedisConnection(endpoint, clientName: clientName, timeout: timeout)
        let connected = PendingReply<Void>()
        connection.worker.startOnce(connected: connected)
        try await ConnectLimit.wait(for: connected, target: endpoint.description, limit: timeout)
        return connection
    }

    private init(_ endpoint: RedisEndpoint, clientName: String?, timeout: Duration) {
        let queue = RedisJobQueue(target: endpoint.description, workers: 1, started: 1)
        self.queue = queue
        worker = RedisWorker(
            settings: .init(endpoint: endpoint, clientName: clientName, connectLimit: timeout), queue: queue)
        caller = RedisCaller(target: endpoint.description, limit: timeout) { job in _ = queue.add(job) }
    }

    deinit {
        queue.close()
        worker.interrupter.interrupt()
    }

    /// True after `close` or after any transport error; every later call throws `.closed`.
    public var isClosed: Bool { queue.isClosed }

    /// Sends one command and gives its reply. `timeout` replaces the connection's limit, for commands that wait
    /// on purpose (BLPOP). An error that the server answers is thrown as `.serverError` and leaves the connection good.
    public func send(
        _ command: [RedisArgument], timeout: Duration? = nil
    ) async throws(ClientError) -> RedisValue {
        try await caller.send(command, limit: timeout)
    }

    /// Sends commands in one round trip. Errors of single commands come back as `.error`; only transport errors throw.
    public func pipeline(
        _ commands: [[RedisArgument]], timeout: Duration? = nil
    ) async throws(ClientError) -> [RedisValue] {
        try await caller.pipeline(commands, limit: timeout)
    }

    /// Runs a script by its digest, and by its text where the server does not know it.
    public func eval(
        _ script: RedisScript, keys: [String], arguments: [RedisArgument] = []
    ) async throws(ClientError) -> RedisValue {
        try await caller.eval(script, keys: keys, arguments: arguments)
    }

    /// Ends the connection at once, failing calls that wait with `.closed`, and returns when the socket is closed.
    public func close() async {
        queue.close()
        worker.interrupter.interrupt()
        await queue.waitUntilEnded()
    }
}

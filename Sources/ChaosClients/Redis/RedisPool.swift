import Synchronization

/// A bounded set of connections to one Redis server, made when they are first needed.
///
/// Calls wait in one queue, first come first served, each at most `timeout`. A broken connection is dropped and a new one
/// made on the next use; a call that was on the wire when it broke fails, since its effect is unknown. A few connections
/// suffice for thousands of calls a second: calls that pile up share round trips. Any call may go over any connection, so
/// MULTI and EXEC belong in one `pipeline`.
public final class RedisPool: Sendable {
    private let queue: RedisJobQueue
    private let workers: Workers
    private let caller: RedisCaller

    /// Makes the pool; nothing is connected yet. `timeout` limits connecting, waiting for a turn, and each reply.
    public init(
        endpoint: RedisEndpoint, size: Int, clientName: String? = nil, timeout: Duration = .seconds(2)
    ) {
        let queue = RedisJobQueue(target: endpoint.description, workers: Swift.max(1, size))
        let workers = Workers(
            queue: queue, settings: .init(endpoint: endpoint, clientName: clientName, connectLimit: timeout))
        self.queue = queue
        self.workers = workers
        caller = RedisCaller(target: endpoint.description, limit: timeout) { job in
            if queue.add(job) { workers.startOne() }
        }
    }

    deinit {
        queue.close()
        workers.interrupt()
    }

    /// How busy the pool is right now.
    public var usage: PoolUsage { queue.usage }

    /// Sends one command and gives its reply; an error that the server answers is thrown as `.serverError`.
    /// `timeout` replaces the pool's limit for the reply.
    public func send(
        _ command: [RedisArgument], timeout: Duration? = nil
    ) async throws(ClientError) -> RedisValue {
        try await caller.send(command, limit: timeout)
    }

    /// Sends commands in one round trip over one connection. Errors of single commands come back as `.error`.
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

    /// Ends all connections at once, failing calls that wait with `.closed`, and returns when the sockets are closed.
    public func close() async {
        queue.close()
        workers.interrupt()
        await queue.waitUntilEnded()
    }

    private final class Workers: Sendable {
        private let started = Mutex<[RedisWorker]>([])
        private let queue: RedisJobQueue
        private let settings: RedisSession.Settings

        init(queue: RedisJobQueue, settings: RedisSession.Settings) {
            self.queue = queue
            self.settings = settings
        }

        func startOne() {
            let worker = RedisWorker(settings: settings, queue: queue)
            started.withLock { $0.append(worker) }
            worker.startReconnecting()
        }

        func interrupt() {
            for worker in started.withLock({ $0 }) { worker.interrupter.interrupt() }
        }
    }
}

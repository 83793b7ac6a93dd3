import Synchronization

/// One session's thread and the queue of calls before it; what PostgreSQL and MariaDB have in common.
///
/// When a calling task is cancelled or a time limit runs out, the server is asked to stop the statement and the session
/// stays in use; only if it does not obey within `grace` is the connection given up.
final class SQLWire<Channel: SQLChannel>: Sendable {
    /// The limit of a query that states none.
    static var defaultTimeout: Duration { .seconds(30) }
    /// How long a server may take to carry out a cancel request before the connection is given up.
    static var grace: Duration { .seconds(5) }

    private struct Facts {
        var sessionID: Int64 = 0
        var serverVersion = 0
        var transaction = SQLTransactionState.idle
        var lastUse = ContinuousClock.now
    }

    let target: String
    private let worker = SerialWorker<Channel>()
    private let wake = WakeSignal()
    private let facts = Mutex(Facts())

    /// Connects within `limit`. `make` runs on the session's thread; its two arguments are how other threads end a wait
    /// for the server.
    static func connect(
        to target: String, limit: Duration,
        make: @escaping @Sendable (WakeSignal, @escaping @Sendable () -> Bool) throws(ClientError) -> Channel
    ) async throws(ClientError) -> SQLWire {
        let wire = SQLWire(target: target)
        let made = PendingReply<Void>()
        let (worker, wake) = (wire.worker, wire.wake)
        worker.start(made: made, target: target) { () throws(ClientError) in
            try make(wake, { worker.isClosed })
        }
        try await ConnectLimit.wait(for: made, target: target, limit: limit)
        try await wire.learnFacts()
        return wire
    }

    private init(target: String) {
        self.target = target
    }

    deinit {
        worker.close()
        wake.raise()
    }

    var sessionID: Int64 { facts.withLock { $0.sessionID } }
    var serverVersion: Int { facts.withLock { $0.serverVersion } }
    var transactionState: SQLTransactionState { isClosed ? .unknown : facts.withLock { $0.transaction } }
    var isClosed: Bool { worker.isClosed }

    /// A call named after the first word of a statement: the rest may hold data.
    func call(_ sql: String, _ timeout: Duration?) throws(ClientError) -> SQLCall {
        let word = sql.drop { !$0.isLetter }.prefix { $0.isLetter }
        return try call(named: word.isEmpty ? "query" : word.uppercased(), sql, timeout)
    }

    /// A call under a name of its own. Throws `.invalidArgument` for a text that C would cut short.
    func call(named name: String, _ sql: String, _ timeout: Duration?) throws(ClientError) -> SQLCall {
        let call = SQLCall(operation: name, target: target, limit: timeout ?? Self.defaultTimeout)
        guard !sql.utf8.contains(0) else {
            throw call.error(.invalidArgument, "a statement cannot hold a NUL character")
        }
        return call
    }

    /// Runs `body` on the session's thread when the call's turn comes.
    func run(
        _ call: SQLCall, _ body: @escaping @Sendable (Channel) throws(ClientError) -> SQLResult
    ) async throws(ClientError) -> SQLResult {
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

    func close() async {
        worker.close()
        wake.raise()
        await worker.waitUntilEnded()
    }

    private func attempt(
        _ call: SQLCall, _ channel: Channel, _ body: (Channel) throws(ClientError) -> SQLResult
    ) -> Result<SQLResult, ClientError> {
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
                    facts.sessionID = channel.sessionID
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

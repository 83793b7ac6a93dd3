/// One thread with at most one connection, serving a queue of calls.
struct RedisWorker: Sendable {
    /// After this much idleness a connection is looked at before it is used: servers restart, and close what is idle.
    private static let idleBeforeCheck = Duration.milliseconds(50)

    let settings: RedisSession.Settings
    let queue: RedisJobQueue
    let interrupter = SocketInterrupter()

    /// Serves until the queue closes, connecting again whenever there is work and no connection.
    func startReconnecting() {
        let isStarted = DedicatedThread.start { [self] in
            var session: RedisSession?
            var lastUse = ContinuousClock.now
            while let jobs = queue.take() {
                if let idle = session, lastUse.duration(to: .now) > Self.idleBeforeCheck, idle.isStale {
                    drop(&session)
                }
                do throws(ClientError) {
                    let current: RedisSession
                    if let idle = session { current = idle } else { current = try open() }
                    session = current
                    if !current.exchange(jobs, whenBroken: {}) { drop(&session) }
                } catch {
                    for job in jobs { job.reply.settle(.failure(error)) }
                }
                lastUse = .now
            }
            drop(&session)
            queue.workerEnded()
        }
        if !isStarted { queue.workerEnded() }
    }

    /// Connects once, tells `connected`, and serves until the queue closes or the connection breaks.
    func startOnce(connected: PendingReply<Void>) {
        let isStarted = DedicatedThread.start { [self] in
            var session: RedisSession?
            do throws(ClientError) {
                let current = try open()
                session = current
                // The caller may have given up meanwhile; then nobody owns this connection and nobody will use it.
                var isUsable = connected.settle(.success(()))
                while isUsable, let jobs = queue.take() {
                    isUsable = current.exchange(jobs, whenBroken: { queue.close() })
                }
            } catch {
                connected.settle(.failure(error))
            }
            queue.close()
            drop(&session)
            queue.workerEnded()
        }
        if !isStarted {
            queue.close()
            queue.workerEnded()
            connected.settle(
                .failure(
                    ClientError(
                        code: .unreachable, operation: "connect", target: queue.target,
                        cause: "the system gives no more threads")))
        }
    }

    private func open() throws(ClientError) -> RedisSession {
        let session = try RedisSession(settings, interrupter: interrupter)
        queue.workerOpened()
        // A close that came while connecting found no socket to interrupt.
        if queue.isClosed { interrupter.interrupt() }
        return session
    }

    private func drop(_ session: inout RedisSession?) {
        if session == nil { return }
        session = nil
        queue.workerLostConnection()
    }
}

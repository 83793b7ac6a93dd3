/// One thread that makes a resource, runs jobs on it one after the other, and drops it at the end.
///
/// The resource never leaves the thread, so it need not be Sendable: the compiler sees that jobs only borrow it.
final class SerialWorker<Resource>: Sendable {
    /// Gets the resource, or nil when the worker was closed before the job's turn came.
    typealias Job = @Sendable (Resource?) -> Void

    private struct State {
        var jobs = FIFOQueue<Job>()
        var isClosed = false
    }

    private let state = Monitor(State())
    private let ended = Latch()

    /// Starts the thread. `made` is settled with what came of making the resource; if its caller has gone by then, the
    /// resource is dropped at once.
    func start(made: PendingReply<Void>, target: String, _ make: @escaping @Sendable () throws(ClientError) -> Resource)
    {
        let ended = ended
        let isStarted = DedicatedThread.start(
            { [self] in
                do throws(ClientError) {
                    let resource = try make()
                    if made.settle(.success(())) { serve(resource) }
                } catch {
                    made.settle(.failure(error))
                }
                close()
                for job in state.withLock({ $0.jobs.removeAll() }) { job(nil) }
            },
            // After the thread's closures are gone too: they may hold what the resource was made of.
            then: { ended.open() })
        if !isStarted {
            close()
            ended.open()
            made.settle(
                .failure(
                    ClientError(
                        code: .unreachable, operation: "connect", target: target,
                        cause: "the system gives no more threads")))
        }
    }

    /// Appends a job; it is told with nil when the worker is closed.
    func add(_ job: @escaping Job) {
        let isAccepted = state.withLock { state in
            if state.isClosed { return false }
            state.jobs.append(job)
            return true
        }
        if isAccepted { state.signal() } else { job(nil) }
    }

    /// Whether jobs wait behind the one that is running.
    var hasWaitingJobs: Bool { state.withLock { !$0.jobs.isEmpty } }

    /// Takes no more jobs. The running one goes on; those that wait are told with nil.
    func close() {
        state.withLock { $0.isClosed = true }
        state.broadcast()
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Waits until the resource has been dropped.
    func waitUntilEnded() async {
        await ended.wait()
    }

    private func serve(_ resource: Resource) {
        while let job = nextJob() { job(resource) }
    }

    private func nextJob() -> Job? {
        state.wait { state -> Job?? in
            if state.isClosed { return .some(nil) }
            return state.jobs.popFirst().map { .some($0) }
        }
    }
}

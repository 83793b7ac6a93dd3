import Glibc
import Synchronization

/// The one that waits for a child, on a thread of its own. Until then, and only until then, it can be signalled.
final class ChildReaper: Sendable {
    private struct State {
        var end: ChildEnd?
        var waiters: [PendingReply<ChildEnd?>] = []
    }

    private let pid: Int32
    private let state = Mutex(State())

    /// nil when the system gives no more threads; then the child has been ended.
    init?(_ pid: Int32) {
        self.pid = pid
        if DedicatedThread.start({ [self] in reap() }) { return }
        kill(pid, SIGKILL)
        reap()
        return nil
    }

    var end: ChildEnd? { state.withLock { $0.end } }

    func signal(_ number: Int32) -> Bool {
        state.withLock { $0.end == nil && kill(pid, number) == 0 }
    }

    func end(within limit: Duration) async -> ChildEnd? {
        let reply = PendingReply<ChildEnd?>()
        let end = state.withLock { state in
            if state.end == nil { state.waiters.append(reply) }
            return state.end
        }
        if let end { return end }
        let alarm = Task {
            try await Task.sleep(for: limit)
            reply.settle(.success(nil))
        }
        defer {
            alarm.cancel()
            state.withLock { $0.waiters.removeAll { $0 === reply } }
        }
        return (try? await reply.value()) ?? nil
    }

    private func reap() {
        // Waits without reaping first: the id stays taken until the end is noted under the lock, so that no signal can
        // reach a stranger who got the id next.
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (end, waiters) = state.withLock { state in
            var word: Int32 = 0
            while waitpid(pid, &word, 0) < 0, errno == EINTR {}
            let end = ChildEnd(waitStatus: word)
            state.end = end
            defer { state.waiters = [] }
            return (end, state.waiters)
        }
        for waiter in waiters { waiter.settle(.success(end)) }
    }
}

import Foundation
import Glibc
import Synchronization

/// A process that this one started. It is reaped by a thread of its own, and can only be signalled until then.
final class ChildProcess: Sendable {
    let identity: ProcessIdentity

    private struct State {
        var status: ProcessEnd?
        var waiters: [CheckedContinuation<ProcessEnd, Never>] = []
    }
    private let state = Mutex(State())

    init(pid: Int32) {
        identity = ProcessTable.identityOfChild(pid)
        let reaper = Thread { [self] in reap() }
        reaper.name = "reaper-\(pid)"
        reaper.stackSize = 64 << 10
        reaper.start()
    }

    /// How it ended; `nil` while it runs.
    var status: ProcessEnd? { state.withLock { $0.status } }

    /// Signals the process; false when it has ended.
    @discardableResult
    func signal(_ number: Int32) -> Bool {
        state.withLock { $0.status == nil && kill(identity.pid, number) == 0 }
    }

    /// Waits for the end of the process, also in a cancelled task.
    func exit() async -> ProcessEnd {
        await withCheckedContinuation { continuation in
            let status = state.withLock { state in
                if state.status == nil { state.waiters.append(continuation) }
                return state.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    private func reap() {
        // Waits without reaping first: the id stays taken until the status is set under the lock, so that no signal
        // can reach a stranger who got the id next.
        var information = siginfo_t()
        while waitid(P_PID, id_t(identity.pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        var word: Int32 = 0
        let (status, waiters) = state.withLock { state in
            while waitpid(identity.pid, &word, 0) < 0, errno == EINTR {}
            let status = ProcessEnd(waitStatus: word)
            state.status = status
            defer { state.waiters = [] }
            return (status, state.waiters)
        }
        waiters.forEach { $0.resume(returning: status) }
    }
}

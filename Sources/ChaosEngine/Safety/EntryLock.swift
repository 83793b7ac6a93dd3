import ChaosCore
import Foundation

/// Keeps two processes from taking the same fault out at the same time. The kernel lets go of it when a process dies.
struct EntryLock: Sendable {
    private let descriptor: Int32

    /// Waits for the lock at most for the limit. Throws `targetBusy` after that, `storage` when it cannot be made.
    static func take(_ path: String, clock: any RunClock, limit: Duration) async throws -> EntryLock {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ChaosError(
                .storage, operation: "lock the journal's entry", target: path, cause: String(cString: strerror(errno)))
        }
        let deadline = clock.now + limit
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard clock.now < deadline else {
                Foundation.close(descriptor)
                throw ChaosError(
                    .targetBusy, operation: "lock the journal's entry", target: path,
                    cause: "another process is taking this fault out")
            }
            // A task of its own: in a cancelled one the sleep would return at once.
            await Task { try? await clock.sleep(for: .milliseconds(20)) }.value
        }
        return EntryLock(descriptor: descriptor)
    }

    /// Unlocks before it closes: a child that is just being started has a copy until its `exec`.
    func release() {
        flock(descriptor, LOCK_UN)
        Foundation.close(descriptor)
    }
}

import ChaosCore
import Foundation

/// Shows that the process of an incident's drill still runs: the kernel's lock on a file, gone with the process.
public final class IncidentLife: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Takes the lock; `nil` when it cannot be had, in which case the incident looks like one that is over.
    public init?(path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Foundation.close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        unlink(path)
        // Unlocked before it closes: a child that is just being started has a copy until its `exec`.
        flock(descriptor, LOCK_UN)
        Foundation.close(descriptor)
    }

    /// Whether some process holds the lock.
    public static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { Foundation.close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return true }
        flock(descriptor, LOCK_UN)
        return false
    }
}

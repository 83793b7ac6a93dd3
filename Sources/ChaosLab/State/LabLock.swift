import ChaosCore
import Foundation
import Glibc
import Synchronization

/// Held by whoever brings a lab up or down, so that two do not meet. The kernel frees it when the holder dies.
final class LabLock: Sendable {
    /// `nil` once freed.
    private let descriptor: Mutex<Int32?>
    private let path: String

    /// Takes the lock of the lab at this folder, waiting this long for another holder. `nil` when there is no state
    /// folder and `creating` is false: nothing to lock. Throws `.targetBusy` when another process keeps holding it.
    static func take(
        for folder: LabFolder, patience: Duration, clock: any RunClock, creating: Bool = false
    ) async throws -> LabLock? {
        let lane = BlockingLane("lab-lock")
        let deadline = clock.now + patience
        while true {
            do {
                return try await lane.run { try LabLock(for: folder, creating: creating) }
            } catch let error as ChaosError where error.code == .targetBusy && clock.now < deadline {
                try await clock.sleep(for: .milliseconds(50))
            }
        }
    }

    private init?(for folder: LabFolder, creating: Bool) throws(ChaosError) {
        let parent = (folder.path as NSString).deletingLastPathComponent
        if creating { try LabFiles.makeFolder(parent) } else if !LabFiles.exists(parent) { return nil }
        path = folder.path + ".lock"
        descriptor = Mutex(try Self.lock(path))
    }

    deinit { freeNow() }

    /// Frees the lock and removes its file, now and not at some later release of this object.
    func free() async {
        await BlockingLane("lab-lock").run { self.freeNow() }
    }

    private func freeNow() {
        guard
            let held = descriptor.withLock({ held in
                defer { held = nil }
                return held
            })
        else { return }
        // Removed before it is freed: whoever opened the file meanwhile sees that it is no longer there.
        unlink(path)
        close(held)
    }

    private static func lock(_ path: String) throws(ChaosError) -> Int32 {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else {
                throw ChaosError(
                    .storage, operation: "open the lab's lock", target: path, cause: String(cString: strerror(errno)))
            }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let holder = holder(of: descriptor)
                close(descriptor)
                throw ChaosError(
                    .targetBusy, operation: "lock the lab", target: path,
                    cause: "process \(holder) is bringing this lab up or down",
                    remedy: "Wait until it is done, or end it first.")
            }
            if isStill(descriptor, at: path) {
                let text = Array("\(getpid())\n".utf8)
                ftruncate(descriptor, 0)
                pwrite(descriptor, text, text.count, 0)
                return descriptor
            }
            close(descriptor)
        }
    }

    /// False when the last holder removed the file between our opening it and our locking it.
    private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
        var mine = stat()
        var present = stat()
        return fstat(descriptor, &mine) == 0 && stat(path, &present) == 0 && mine.st_ino == present.st_ino
            && mine.st_dev == present.st_dev
    }

    private static func holder(of descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self).trimmingSpaces : "(unknown)"
    }
}

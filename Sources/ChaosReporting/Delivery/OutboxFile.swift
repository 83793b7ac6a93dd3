import ChaosCore
import Dispatch
import Foundation
import Synchronization

/// One append-only file of the outbox: lines go in at once and survive the process; `sync` makes them survive the machine.
///
/// The kernel's lock on it is held as long as its process lives, so that nobody else sends what is in it.
final class OutboxFile: Sendable {
    let path: String
    private let descriptor: Mutex<Int32?>
    /// Syncing waits for the disk, on a thread of its own. Lines that came meanwhile share the next sync.
    private let disk = DispatchQueue(label: "alert-outbox")

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = Mutex(descriptor)
    }

    /// A new file with a first line, locked before anybody can see it, durable together with its folder. Throws `storage`.
    static func create(_ path: String, firstLine: Data) throws(ChaosError) -> OutboxFile {
        let temporary = "\(path).new"
        let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("make the alert outbox", temporary) }
        let file = OutboxFile(path: path, descriptor: descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw failure("lock the alert outbox", temporary)
        }
        try file.append(firstLine)
        guard fdatasync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw failure("make the alert outbox", path)
        }
        try syncFolder(of: path)
        return file
    }

    /// A file that is there; `nil` when its process lives, or when it is gone by now. Throws `storage` when it cannot be
    /// opened.
    static func takeOver(_ path: String) throws(ChaosError) -> OutboxFile? {
        let descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("open the alert outbox", path)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Foundation.close(descriptor)
            return nil
        }
        return OutboxFile(path: path, descriptor: descriptor)
    }

    /// Everything in it. Throws `storage` when it cannot be read.
    func content() throws(ChaosError) -> Data {
        do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw ChaosError(
                .storage, operation: "read the alert outbox", target: path, cause: "\(error)")
        }
    }

    /// Writes one line in one call. Throws `storage` when the disk takes it not whole, or after `close`.
    func append(_ line: Data) throws(ChaosError) {
        let whole = line + Data("\n".utf8)
        let result: (written: Int, code: Int32) = descriptor.withLock { descriptor in
            guard let descriptor else { return (-1, EBADF) }
            let written = whole.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, whole.count) }
            return (written, errno)
        }
        guard result.written != whole.count else { return }
        throw ChaosError(
            .storage, operation: "write the alert outbox", target: path,
            cause: result.written < 0 ? String(cString: strerror(result.code)) : "the disk is full")
    }

    /// Waits until every line so far is on the disk. Throws `storage` when the disk says otherwise.
    func sync() async throws(ChaosError) {
        let code: Int32 = await withCheckedContinuation { continuation in
            disk.async { [self] in
                let descriptor = descriptor.withLock { $0 }
                continuation.resume(returning: descriptor.map { fdatasync($0) == 0 ? 0 : errno } ?? EBADF)
            }
        }
        guard code != 0 else { return }
        throw ChaosError(
            .storage, operation: "sync the alert outbox", target: path,
            cause: String(cString: strerror(code)))
    }

    /// Lets go of the file; what is in it is anybody's now. `removing` takes it away, `renaming` puts it aside.
    func close(removing: Bool, renamingTo other: String? = nil) {
        disk.sync { [self] in
            guard
                let open = descriptor.withLock({ held in
                    defer { held = nil }
                    return held
                })
            else { return }
            if removing {
                unlink(path)
            } else if let other {
                rename(path, other)
            }
            // Unlocked before it closes: a child that is just being started has a copy until its `exec`.
            flock(open, LOCK_UN)
            Foundation.close(open)
        }
    }

    private static func syncFolder(of path: String) throws(ChaosError) {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open the alert outbox", folder) }
        defer { Foundation.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync the alert outbox", folder) }
    }

    private static func failure(_ operation: String, _ target: String) -> ChaosError {
        ChaosError(
            .storage, operation: operation, target: target, cause: String(cString: strerror(errno)))
    }
}

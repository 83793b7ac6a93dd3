import ChaosCore
import Foundation

/// Keeps two runs from meeting on one system: one advisory lock per server that a target resolves to.
///
/// The lock is on what the servers call themselves and not on the target file's name, so that two files for one system
/// still collide. The kernel lets go of it when the process dies.
public final class TargetLock: Sendable {
    /// Who holds a lock.
    public struct Owner: Sendable, Codable, Equatable {
        public var process: ProcessMark
        public var run: String
        /// Wall clock, for the reader only.
        public var since: String
    }

    /// A file that is locked.
    private struct Taken {
        let descriptor: Int32
        let path: String
    }

    private let taken: [Taken]

    private init(_ taken: [Taken]) {
        self.taken = taken
    }

    /// Locks every identity or none. Throws `targetBusy` naming the owner, since when, and how to end it.
    public static func take(
        _ identities: [String], folder: String, run: String, since: String
    ) throws(ChaosError) -> TargetLock {
        var taken: [Taken] = []
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            // One order for everyone, so that two runs cannot each hold half.
            for identity in Set(identities).sorted() {
                taken.append(try lock(identity, folder: folder, owner: Owner(process: .own, run: run, since: since)))
            }
            return TargetLock(taken)
        } catch {
            taken.forEach(letGo)
            if let error = error as? ChaosError { throw error }
            throw ChaosError(.storage, operation: "lock the target", target: folder, cause: "\(error)")
        }
    }

    /// Throws `targetBusy` when a lock's file is gone or another one: whoever comes next locks that one, and not ours.
    public func check() throws(ChaosError) {
        for one in taken {
            var (ours, theirs) = (stat(), stat())
            if fstat(one.descriptor, &ours) == 0, stat(one.path, &theirs) == 0, ours.st_ino == theirs.st_ino,
                ours.st_dev == theirs.st_dev
            {
                continue
            }
            throw ChaosError(
                .targetBusy, operation: "keep the target's lock", target: one.path,
                cause: "the lock's file was removed or replaced, so another run may have the target")
        }
    }

    /// Lets go of all locks. Also happens when the value goes away or the process dies.
    public func release() {
        // Closing twice could close somebody else's descriptor; flock's unlock may be repeated.
        taken.forEach { flock($0.descriptor, LOCK_UN) }
    }

    deinit {
        taken.forEach(TargetLock.letGo)
    }

    /// Unlocks before it closes: a child that is just being started has a copy until its `exec`, which would hold the lock.
    private static func letGo(_ one: Taken) {
        flock(one.descriptor, LOCK_UN)
        close(one.descriptor)
    }

    private static func lock(_ identity: String, folder: String, owner: Owner) throws -> Taken {
        let name = identity.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? identity
        let path = "\(folder)/\(name.prefix(200)).lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DurableFile.Failure(call: "open \(path)", code: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = (try? Data(contentsOf: URL(fileURLWithPath: path)))
                .flatMap { try? JSONDecoder().decode(Owner.self, from: $0) }
            close(descriptor)
            throw busy(identity, holder)
        }
        let text = try JSONEncoder().encode(owner)
        ftruncate(descriptor, 0)
        text.withUnsafeBytes { _ = pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        return Taken(descriptor: descriptor, path: path)
    }

    private static func busy(_ identity: String, _ holder: Owner?) -> ChaosError {
        let who = holder.map { "run \($0.run) (process \($0.process.pid)) since \($0.since)" } ?? "another process"
        let remedy = holder.map { "Wait for it, or stop it with: kill -INT \($0.process.pid)" }
        return ChaosError(
            .targetBusy, operation: "lock the target", target: identity, cause: "it is held by \(who)", remedy: remedy)
    }
}

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

    private let descriptors: [Int32]

    private init(descriptors: [Int32]) {
        self.descriptors = descriptors
    }

    /// Locks every identity or none. Throws `targetBusy` naming the owner, since when, and how to end it.
    public static func take(
        _ identities: [String], folder: String, run: String, since: String
    ) throws(ChaosError) -> TargetLock {
        var taken: [Int32] = []
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            // One order for everyone, so that two runs cannot each hold half.
            for identity in Set(identities).sorted() {
                taken.append(try lock(identity, folder: folder, owner: Owner(process: .own, run: run, since: since)))
            }
            return TargetLock(descriptors: taken)
        } catch {
            taken.forEach(letGo)
            if let error = error as? ChaosError { throw error }
            throw ChaosError(.storage, operation: "lock the target", target: folder, cause: "\(error)")
        }
    }

    /// Lets go of all locks. Also happens when the value goes away or the process dies.
    public func release() {
        // Closing twice could close somebody else's descriptor; flock's unlock may be repeated.
        descriptors.forEach { flock($0, LOCK_UN) }
    }

    deinit {
        descriptors.forEach(TargetLock.letGo)
    }

    /// Unlocks before it closes: a child that is just being started has a copy until its `exec`, which would hold the lock.
    private static func letGo(_ descriptor: Int32) {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func lock(_ identity: String, folder: String, owner: Owner) throws -> Int32 {
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
        return descriptor
    }

    private static func busy(_ identity: String, _ holder: Owner?) -> ChaosError {
        let who = holder.map { "run \($0.run) (process \($0.process.pid)) since \($0.since)" } ?? "another process"
        let remedy = holder.map { "Wait for it, or stop it with: kill -INT \($0.process.pid)" }
        return ChaosError(
            .targetBusy, operation: "lock the target", target: identity, cause: "it is held by \(who)", remedy: remedy)
    }
}

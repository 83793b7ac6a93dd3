import ChaosCore
import Foundation
import Synchronization

/// One line of a runbook's audit log. No text holds a secret.
public struct AuditLine: Sendable, Codable, Equatable {
    /// What happened, in the order in which a run comes to it.
    public enum Event: String, Sendable, Codable {
        case began, resumed, asked, started, commandEnded, done, notDone, skipped, undoStarted, undone, undoFailed,
            ended
    }

    public var event: Event
    /// Wall clock, for the reader.
    public var time = ""
    /// Seconds on the run's clock.
    public var at = 0.0
    /// Who ran it: user and machine.
    public var who = ""
    public var step: String?
    /// The resolved text.
    public var text: String?
    /// SHA-256 of the step's text as it stands in the file; a step that was changed since is not the one that was done.
    public var textHash: String?
    public var ending: StepResult.Ending?
    public var code: Int?
    /// SHA-256 of the whole output.
    public var outputHash: String?
    public var output: String?
    public var effect: StepFacts.Effect?
    public var detail: String?
    /// On the first line: what is run, on what.
    public var runbook: String?
    public var target: String?
    public var incident: String?

    public init(_ event: Event, step: String? = nil, detail: String? = nil) {
        self.event = event
        self.step = step
        self.detail = detail
    }
}

/// The append-only log of one run of a runbook: a line of JSON for each fact, on disk before the run goes on.
public final class RunbookAudit: Sendable {
    public let path: String
    private let descriptor: Int32
    private let who: String
    private let clock: any RunClock
    private let wallClock: @Sendable () -> String

    /// Opens or makes `folder/audit.jsonl`, readable for its owner only. `wallClock` gives the time for the reader.
    /// Throws `storage` when that is not possible.
    public init(
        folder: String, who: String, clock: any RunClock, wallClock: @escaping @Sendable () -> String
    ) throws(ChaosError) {
        path = "\(folder)/audit.jsonl"
        self.who = who
        self.clock = clock
        self.wallClock = wallClock
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ChaosError(.storage, operation: "make the audit log's folder", target: folder, cause: "\(error)")
        }
        // A crash may have torn the last line; the next one must not be glued to it.
        let isTorn = FileManager.default.contents(atPath: path)?.last.map { $0 != UInt8(ascii: "\n") } ?? false
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ChaosError(
                .storage, operation: "open the audit log", target: path, cause: String(cString: strerror(errno)))
        }
        if isTorn { try append(bytes: [UInt8(ascii: "\n")]) }
        let parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if parent >= 0 {
            fsync(parent)
            close(parent)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Appends a line and syncs it. Throws `storage`; nothing may be started then.
    public func append(_ line: AuditLine) throws(ChaosError) {
        var stamped = line
        stamped.time = wallClock()
        stamped.at = clock.now.seconds
        stamped.who = who
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(stamped) else {
            throw ChaosError(
                .internal, operation: "write the audit log", target: path, cause: "a line has no JSON form")
        }
        try append(bytes: Array(data) + [UInt8(ascii: "\n")])
    }

    /// In one call, so that lines of two writers never mix.
    private func append(bytes: [UInt8]) throws(ChaosError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failure() }
    }

    private func failure() -> ChaosError {
        ChaosError(
            .storage, operation: "write the audit log", target: path, cause: String(cString: strerror(errno)),
            remedy: "Free space or mend the folder's permissions; no step runs without its line.")
    }
}

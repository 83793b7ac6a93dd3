import ChaosCore
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a `FileOutcomeSink` did with what it was given: every outcome is written or counted as dropped.
public struct FileOutcomeSummary: Sendable, Equatable {
    public let written: Int
    /// Outcomes that are not in the file: the writer fell behind by more than its memory, or the disk refused.
    public let dropped: Int
    /// Why the file could not be written; `nil` when it could.
    public let failure: String?

    public init(written: Int, dropped: Int, failure: String?) {
        self.written = written
        self.dropped = dropped
        self.failure = failure
    }
}

/// Writes outcomes as lines of JSON, on a queue of its own, with bounded memory.
///
/// The generator never waits for the disk: when the writer is too far behind, outcomes are dropped and counted, and the
/// file's last line says so (`{"written":...,"dropped":...}`). An audit over a file with drops must not call anything lost.
public final class FileOutcomeSink: OutcomeSink {
    private struct Pending {
        var outcomes: [RequestOutcome] = []
        var bytes = 0
        var dropped = 0
        var isScheduled = false
        var isClosed = false
    }

    private struct File {
        var descriptor: CInt
        var written = 0
        var dropped = 0
        var failure: String?
        var buffer: [UInt8] = []
    }

    /// Outcomes are gathered for this long, so that a busy generator wakes the writer 50 times a second, not 50,000.
    private static let gathering = DispatchTimeInterval.milliseconds(20)
    /// What an outcome takes in memory beside its body and its values, roughly.
    private static let overhead = 160

    private let capacity: Int
    private let path: String
    private let queue = DispatchQueue(label: "firedrill.outcomes", qos: .utility)
    private let pending = Mutex(Pending())
    /// Touched on the queue only, but for the end of its life; the lock proves it to the compiler.
    private let file: Mutex<File>

    /// Creates the file, replacing one of the same name, readable by its owner only. `capacity` bounds the memory for
    /// outcomes that are not written yet, in bytes. Throws `storage` when the file cannot be made.
    public init(path: String, capacity: Int = 16 << 20) throws(ChaosError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ChaosError(
                .storage, operation: "create the outcome file", target: path, cause: String(cString: strerror(errno)))
        }
        self.capacity = capacity
        self.path = path
        file = Mutex(File(descriptor: descriptor))
    }

    deinit {
        file.withLock { file in
            if file.descriptor >= 0 { _ = Self.closeDescriptor(file.descriptor) }
        }
    }

    public func record(_ outcome: RequestOutcome) {
        let cost = Self.overhead + (outcome.body?.count ?? 0) + outcome.variables.values.count * 24
        let mustSchedule = pending.withLock { pending in
            guard !pending.isClosed, pending.bytes + cost <= capacity else {
                pending.dropped += 1
                return false
            }
            pending.outcomes.append(outcome)
            pending.bytes += cost
            defer { pending.isScheduled = true }
            return !pending.isScheduled
        }
        guard mustSchedule else { return }
        queue.asyncAfter(deadline: .now() + Self.gathering) { [self] in drain() }
    }

    /// Writes what is left and the closing line, and closes the file. Outcomes that come later count as dropped
    /// nowhere, so close the sink after the load was stopped. Calling it again gives the same answer.
    public func close() async -> FileOutcomeSummary {
        pending.withLock { $0.isClosed = true }
        return await withCheckedContinuation { continuation in
            queue.async { [self] in
                drain()
                continuation.resume(returning: finish())
            }
        }
    }

    private func drain() {
        let (batch, dropped) = pending.withLock { pending in
            defer { pending = Pending(isClosed: pending.isClosed) }
            return (pending.outcomes, pending.dropped)
        }
        file.withLock { file in
            file.dropped += dropped
            file.buffer.removeAll(keepingCapacity: true)
            for outcome in batch { OutcomeLine.append(outcome, to: &file.buffer) }
            if Self.write(&file, path: path) {
                file.written += batch.count
            } else {
                file.dropped += batch.count
            }
        }
    }

    private func finish() -> FileOutcomeSummary {
        file.withLock { file in
            if file.descriptor >= 0 {
                file.buffer = Array("{\"written\":\(file.written),\"dropped\":\(file.dropped)}\n".utf8)
                _ = Self.write(&file, path: path)
                if let problem = Self.closeDescriptor(file.descriptor), file.failure == nil { file.failure = problem }
                file.descriptor = -1
            }
            return FileOutcomeSummary(written: file.written, dropped: file.dropped, failure: file.failure)
        }
    }

    /// Writes the whole buffer; false, with the reason kept, once the file refused anything.
    private static func write(_ file: inout File, path: String) -> Bool {
        guard file.failure == nil, file.descriptor >= 0 else { return file.buffer.isEmpty }
        var offset = 0
        while offset < file.buffer.count {
            let descriptor = file.descriptor
            let count = file.buffer.withUnsafeBytes { bytes in
                writeDescriptor(descriptor, UnsafeRawBufferPointer(rebasing: bytes[offset...]))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                file.failure = "could not write \(path): \(String(cString: strerror(errno)))"
                return false
            }
            offset += count
        }
        return true
    }

    private static func writeDescriptor(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
            Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    /// The reason when closing failed: a full disk may only be told here.
    private static func closeDescriptor(_ descriptor: CInt) -> String? {
        #if canImport(Glibc)
            let result = Glibc.close(descriptor)
        #elseif canImport(Musl)
            let result = Musl.close(descriptor)
        #else
            let result = Darwin.close(descriptor)
        #endif
        return result == 0 ? nil : String(cString: strerror(errno))
    }
}

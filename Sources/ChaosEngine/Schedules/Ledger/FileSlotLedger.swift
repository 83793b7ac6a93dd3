import ChaosCore
import Foundation

/// Ledgers as files of one machine, a line of JSON per event, each synced before anybody acts on it.
public struct FileSlotLedger: SlotLedger {
    private let folder: String
    private let clock: any RunClock

    /// The folder is made on first use, with access for its owner only.
    public init(folder: String, clock: any RunClock) {
        self.folder = folder
        self.clock = clock
    }

    public func book(of schedule: String) async throws(ChaosError) -> LedgerBook {
        try read(schedule).book
    }

    public func append(_ events: [LedgerEvent], to schedule: String) async throws(ChaosError) -> [LedgerEvent] {
        guard !events.isEmpty else { return [] }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw trouble("make the ledger's folder", folder, "\(error)") }
        let lock = try await lock(schedule)
        defer { lock.release() }
        var (book, length) = try read(schedule)
        var text = ""
        var written: [LedgerEvent] = []
        for event in events where book.accepts(event) {
            book.apply(event)
            text += try line(event)
            written.append(event)
        }
        if !written.isEmpty { try write(text, at: length, to: path(of: schedule)) }
        return written
    }

    private func lock(_ schedule: String) async throws(ChaosError) -> EntryLock {
        let path = "\(folder)/\(schedule).lock"
        do { return try await EntryLock.take(path, clock: clock, limit: .seconds(20)) } catch {
            throw trouble("lock the ledger", path, (error as? ChaosError)?.cause ?? "\(error)")
        }
    }

    private func path(of schedule: String) -> String { "\(folder)/\(schedule).jsonl" }

    private func line(_ event: LedgerEvent) throws(ChaosError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return String(decoding: try encoder.encode(event), as: UTF8.self) + "\n" } catch {
            throw trouble("write the ledger", folder, "\(error)")
        }
    }

    /// The book, and how many bytes of the file hold whole lines. A last line without its end was cut off by a crash
    /// before anybody acted on it, and is written over.
    private func read(_ schedule: String) throws(ChaosError) -> (book: LedgerBook, length: Int) {
        let path = path(of: schedule)
        guard FileManager.default.fileExists(atPath: path) else { return (LedgerBook(), 0) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw trouble("read the ledger", path, "it cannot be read (permission?)")
        }
        let end = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        var book = LedgerBook()
        let decoder = JSONDecoder()
        for (index, line) in data[..<end].split(separator: UInt8(ascii: "\n")).enumerated() {
            do { book.apply(try decoder.decode(LedgerEvent.self, from: line)) } catch {
                throw trouble(
                    "read the ledger", "\(path):\(index + 1)",
                    "the line is not one of a ledger; no slot begins like this")
            }
        }
        return (book, end)
    }

    private func write(_ text: String, at length: Int, to path: String) throws(ChaosError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw trouble("write the ledger", path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        do {
            guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
                throw DurableFile.Failure(call: "ftruncate", code: errno)
            }
            try DurableFile.writeAll(Data(text.utf8), to: descriptor)
            guard fsync(descriptor) == 0 else { throw DurableFile.Failure(call: "fsync", code: errno) }
            if length == 0 { try DurableFile.syncFolder(of: path) }
        } catch {
            // Half a line must not become a whole one with the next.
            ftruncate(descriptor, off_t(length))
            throw trouble("write the ledger", path, "\(error)")
        }
    }

    private func trouble(_ operation: String, _ target: String, _ cause: String) -> ChaosError {
        ChaosError(
            .storage, operation: operation, target: target, cause: cause,
            remedy: "Nothing begins by schedule until this is mended.")
    }
}

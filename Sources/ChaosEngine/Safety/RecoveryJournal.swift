import ChaosCore
import Foundation

/// Undo records on disk, one readable file per run, durable before anything is changed.
///
/// A file is there from just before an injection until its recovery was verified; whatever is there is still to be undone.
public struct RecoveryJournal: Sendable {
    /// The folder, made on first use with access for its owner only.
    public let folder: String
    private let identities: [String]

    /// A journal in a folder; `identities` go into what this process writes.
    public init(folder: String, identities: [String] = []) {
        self.folder = folder
        self.identities = identities
    }

    /// Writes the record durably: file, then rename, then the folder, each synced (`man 2 fsync`: the entry in the
    /// folder needs a sync of its own). Throws when any of it fails; nothing may be injected then.
    public func write(_ record: UndoRecord) throws(ChaosError) {
        let path = path(of: record.run)
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let entry = JournalEntry(identities: identities, owner: .own, undo: record)
            try DurableFile.write(try encoder.encode(entry), to: path)
        } catch {
            throw ChaosError(
                .storage, operation: "write the recovery journal", target: path, cause: "\(error)",
                remedy: "Nothing was injected. Free space or mend the folder's permissions.")
        }
    }

    /// All entries still open, oldest run first. A file that cannot be read is an error: it may hide a fault.
    public func open() throws(ChaosError) -> [JournalEntry] {
        let content = try read()
        guard let first = content.unreadable.first else { return content.entries }
        let files = content.unreadable.map { "\($0.path): \($0.cause)" }.joined(separator: "; ")
        throw ChaosError(
            .storage, operation: "read the recovery journal", target: folder, cause: files,
            remedy: first.byHand.isEmpty
                ? "Read the files by hand; each names how to undo its fault." : first.error.remedy)
    }

    /// What is in the folder: the entries still open, oldest run first, and the files that cannot be believed. Throws when
    /// the folder itself cannot be read.
    public func read() throws(ChaosError) -> (entries: [JournalEntry], unreadable: [UnreadableEntry]) {
        guard FileManager.default.fileExists(atPath: folder) else { return ([], []) }
        var entries: [JournalEntry] = []
        var unreadable: [UnreadableEntry] = []
        for name in try names() {
            let path = "\(folder)/\(name)"
            var data: Data?
            do {
                let content = try Data(contentsOf: URL(fileURLWithPath: path))
                data = content
                entries.append(try JSONDecoder().decode(JournalEntry.self, from: content))
            } catch {
                // Another process may have closed it just now.
                guard access(path, F_OK) == 0 || errno != ENOENT else { continue }
                unreadable.append(
                    UnreadableEntry(run: String(name.dropLast(5)), path: path, data: data, error: error))
            }
        }
        return (entries, unreadable)
    }

    private func names() throws(ChaosError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }.sorted()
        } catch {
            throw ChaosError(
                .storage, operation: "read the recovery journal", target: folder, cause: "\(error)",
                remedy: "Read the files by hand; each names how to undo its fault.")
        }
    }

    /// Removes a run's record after its recovery was verified. Removing one that is not there is no error.
    public func close(run: String) throws(ChaosError) {
        do {
            // The lock's file stays: whoever waits for it must not wait for a file that nobody else can see.
            try DurableFile.remove(path(of: run))
        } catch {
            throw ChaosError(
                .storage, operation: "close the recovery journal", target: path(of: run), cause: "\(error)")
        }
    }

    /// Held by whoever takes a run's fault out.
    func lockPath(of run: String) -> String { "\(folder)/\(run).lock" }

    private func path(of run: String) -> String { "\(folder)/\(run).json" }
}

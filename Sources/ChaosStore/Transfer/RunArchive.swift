import ChaosCore
import Foundation

/// Runs as one JSON document, to go from one store into another. The same runs give the same document, to the byte.
public struct RunArchive: Sendable {
    /// What became of the runs of a document.
    public struct Report: Sendable, Equatable, Codable {
        public var added: [String] = []
        /// They were there already, the same to the byte.
        public var unchanged: [String] = []
        /// They had no end here, and have one now.
        public var completed: [String] = []
        /// The store has another run of this id; it was left as it is.
        public var different: [String] = []

        public init() {}
    }

    private let store: any RunStore
    private let samples: SampleFiles

    /// An archive of a store's runs; raw samples of imported runs go into `samplesFolder`, a folder for each run.
    public init(_ store: any RunStore, samplesFolder: String) {
        self.store = store
        samples = SampleFiles(folder: samplesFolder)
    }

    /// Hands the document to `write`, piece by piece, one run on each line. Throws `usage` when there is no such run.
    public func export(_ filter: RunFilter, write: (String) throws -> Void) async throws {
        try write("{\"format\":\"\(ArchiveEntry.format)\",\"version\":\(ArchiveEntry.version),\"runs\":[")
        var separator = "\n"
        try await store.forEachBatch(filter, size: 100) { batch in
            for run in batch {
                try write(separator + (try await text(run)))
                separator = ",\n"
            }
        }
        try write("\n]}\n")
    }

    /// The same for one run. Throws `usage` when there is none of this id.
    public func export(run id: String, write: (String) throws -> Void) async throws {
        guard let run = try await store.run(id) else {
            throw ChaosError(
                .usage, operation: "export the run", target: id,
                cause: "the store \(store.place) has no run of this id",
                remedy: "Its runs: firedrill store list")
        }
        try write("{\"format\":\"\(ArchiveEntry.format)\",\"version\":\(ArchiveEntry.version),\"runs\":[")
        try write("\n\(try await text(run))\n]}\n")
    }

    /// Puts the runs of a document in: of an archive, or of a run's own `record.json`. Importing twice adds nothing. Throws
    /// `invalidFile` for anything else, and nothing was put in then.
    public func load(_ data: Data, from source: String) async throws(ChaosError) -> Report {
        let entries = try ArchiveEntry.all(in: data, source: source)
        // A run's own record has its readings in a file beside it, which stays where it is.
        let beside = "\((source as NSString).deletingLastPathComponent)/samples.json"
        var report = Report()
        for entry in entries {
            let id = entry.run.id
            guard let present = try await store.run(id) else {
                try await store.add([try arrived(entry, beside: beside)])
                report.added.append(id)
                continue
            }
            if present.state != .finished, entry.run.state == .finished {
                let whole = try arrived(entry, beside: beside)
                try await store.finish(whole.run, document: whole.document)
                report.completed.append(id)
            } else if try await isSame(present, entry) {
                report.unchanged.append(id)
            } else {
                report.different.append(id)
            }
        }
        return report
    }

    private func text(_ run: StoredRun) async throws -> String {
        let document = try await store.document(of: run.id)
        return try CanonicalJSON.text(
            ArchiveEntry(
                run: ArchiveEntry.travelling(run), document: try document.map(JSONValue.init(text:)),
                samples: run.samples.flatMap(samples.read)))
    }

    private func arrived(_ entry: ArchiveEntry, beside path: String) throws(ChaosError) -> ArchivedRun {
        var run = entry.run
        // A path in a file of somebody else's would let a later export hand out any file that is there.
        run.samples = nil
        if let samples = entry.samples {
            run.samples = try self.samples.write(samples, of: run.id)
        } else if entry.isRecord, FileManager.default.fileExists(atPath: path) {
            run.samples = URL(fileURLWithPath: path).standardizedFileURL.path
        }
        return ArchivedRun(run, document: try entry.documentText)
    }

    private func isSame(_ present: StoredRun, _ entry: ArchiveEntry) async throws(ChaosError) -> Bool {
        let document = try await store.document(of: present.id)
        let arriving = try entry.documentText
        return ArchiveEntry.travelling(present) == entry.run && document == arriving
    }
}

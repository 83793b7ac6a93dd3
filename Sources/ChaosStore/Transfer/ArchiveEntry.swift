import ChaosCore
import Foundation

/// One run in an archive's document.
struct ArchiveEntry: Codable, Sendable {
    static let format = "firedrill-runs"
    /// Grows when an older reader would misunderstand.
    static let version = 1

    let run: StoredRun
    let document: JSONValue?
    let samples: JSONValue?
    /// It came from the run's own folder and not from an archive.
    var isRecord = false

    private enum CodingKeys: CodingKey { case run, document, samples }

    private struct Whole: Decodable {
        let format: String
        let version: Int
    }

    private struct Content: Decodable {
        let runs: [ArchiveEntry]
    }

    /// The document's one spelling.
    var documentText: String? {
        get throws(ChaosError) {
            guard let document else { return nil }
            do { return try CanonicalJSON.text(document) } catch {
                throw ChaosError(
                    .invalidFile, operation: "read the document", target: "run \(run.id)", cause: "\(error)")
            }
        }
    }

    /// A run as it is in a document: where its samples are is of no use elsewhere, and one that was still running cannot be
    /// followed from elsewhere.
    static func travelling(_ run: StoredRun) -> StoredRun {
        var copy = run
        copy.samples = nil
        if copy.state == .running { copy.state = .interrupted }
        return copy
    }

    /// The runs in a file: an archive, or the `record.json` of one run. Throws `invalidFile`.
    static func all(in data: Data, source: String) throws(ChaosError) -> [ArchiveEntry] {
        let entries = try read(data, source: source)
        for entry in entries {
            guard let damage = PlausibleTimes.damage(of: entry) else { continue }
            throw ChaosError(
                .invalidFile, operation: "import", target: source, cause: "run \(entry.run.id): \(damage)",
                remedy: "Mend the file, or leave this run out; nothing was imported.")
        }
        return entries
    }

    private static func read(_ data: Data, source: String) throws(ChaosError) -> [ArchiveEntry] {
        do {
            let decoder = JSONDecoder()
            guard let whole = try? decoder.decode(Whole.self, from: data) else {
                return [try ArchiveEntry(record: data)]
            }
            guard whole.format == format else { throw StoreDamage(cause: "its format is \"\(whole.format)\"") }
            guard whole.version <= version else {
                throw StoreDamage(cause: "a newer firedrill wrote it (version \(whole.version), this reads \(version))")
            }
            let entries = try decoder.decode(Content.self, from: data).runs
            // All or nothing: a document that is no record is found before anything goes in.
            for entry in entries { _ = try entry.documentText }
            return entries
        } catch {
            throw ChaosError(
                .invalidFile, operation: "import", target: source,
                cause: "it is neither an export nor a run's record: \((error as? StoreDamage)?.cause ?? words(error))",
                remedy: "Make one with: firedrill store export RUN")
        }
    }

    init(run: StoredRun, document: JSONValue?, samples: JSONValue?) {
        self.run = run
        self.document = document
        self.samples = samples
    }

    /// From the record that a run leaves in its folder, with all its observations. On which machine it ran is not in there.
    private init(record data: Data) throws {
        let record = try JSONDecoder().decode(RunRecord.self, from: data)
        let unknown = RunOwner(host: "", pid: 0, startTicks: 0, boot: "", station: "")
        run = StoredRun(record, owner: unknown)
        guard case .object(var fields) = try JSONDecoder().decode(JSONValue.self, from: data) else {
            throw StoreDamage(cause: "it is no object")
        }
        isRecord = true
        fields["observations"] = .array([])
        document = .object(fields)
        samples = record.observations.isEmpty ? nil : try JSONValue(text: CanonicalJSON.text(RunSamples(record)))
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "\(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
        case DecodingError.dataCorrupted(let context): context.debugDescription
        default: "\(error)"
        }
    }
}

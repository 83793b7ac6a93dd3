import ChaosCore
import Foundation

/// The incidents of this user on this machine, one append-only file each, written by whoever knows something of them.
public struct IncidentBook: Sendable {
    /// The folder; only its owner may read it.
    public let folder: String

    public init(folder: String) {
        self.folder = folder
    }

    /// Adds lines to an incident's history, each in one piece beside other writers. Throws `storage`.
    public func append(_ events: [IncidentEvent], to incident: String) throws(ChaosError) {
        let path = try path(of: incident)
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let text = try events.map { try encoder.encode($0) + Data("\n".utf8) }.reduce(Data(), +)
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw Self.failure(path) }
            defer { Foundation.close(descriptor) }
            let written = text.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, text.count) }
            guard written == text.count else { throw Self.failure(path) }
        } catch let error as ChaosError {
            throw error
        } catch {
            throw ChaosError(.storage, operation: "write the incident", target: path, cause: "\(error)")
        }
    }

    /// An incident's history, oldest first; empty when there is none. A line that cannot be read is left out.
    public func events(of incident: String) throws(ChaosError) -> [IncidentEvent] {
        let path = try path(of: incident)
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return data.split(separator: UInt8(ascii: "\n")).compactMap {
            try? JSONDecoder().decode(IncidentEvent.self, from: $0)
        }
    }

    /// Acknowledges an incident unless somebody has before, who is returned then. Whoever asks at the same moment, in this
    /// process or another, gets one answer. Throws `.usage` when there is no such incident, else `storage`.
    public func acknowledge(
        _ incident: String, by name: String, at epochSeconds: Double
    ) throws(ChaosError) -> IncidentEvent? {
        let path = try path(of: incident)
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno != ENOENT { throw Self.failure(path) }
            throw ChaosError(
                .usage, operation: "acknowledge the incident", target: incident, cause: "there is no such incident")
        }
        flock(descriptor, LOCK_EX)
        defer {
            flock(descriptor, LOCK_UN)
            Foundation.close(descriptor)
        }
        if let earlier = try events(of: incident).first(where: { $0.kind == .acknowledged }) { return earlier }
        try append([IncidentEvent(.acknowledged, at: epochSeconds, text: name)], to: incident)
        return nil
    }

    /// All incidents, the newest first.
    public func list() -> [IncidentSummary] {
        names.compactMap { name in
            (try? events(of: name)).flatMap { IncidentSummary(incident: name, $0) }
        }
        .sorted { ($0.openedEpochSeconds, $0.incident) > ($1.openedEpochSeconds, $1.incident) }
    }

    /// The incident that is meant: its id, its run, the beginning of either if only one begins so, or `latest`. Throws
    /// `.usage` when that is none or several.
    public func find(_ wanted: String) throws(ChaosError) -> IncidentSummary {
        let all = list()
        if wanted == "latest", let newest = all.first { return newest }
        if let exact = all.first(where: { $0.incident == wanted || $0.incident == "INC-\(wanted)" }) {
            return exact
        }
        let near = all.filter {
            $0.incident.hasPrefix(wanted) || $0.incident.hasPrefix("INC-\(wanted)")
        }
        if near.count == 1, !wanted.isEmpty { return near[0] }
        let known = all.prefix(5).map(\.incident).joined(separator: ", ")
        throw ChaosError(
            .usage, operation: "find the incident", target: wanted,
            cause: near.count > 1 && !wanted.isEmpty
                ? "\(near.count) incidents begin so" : "there is none",
            remedy: known.isEmpty ? "No incident has been recorded so far." : "The newest are: \(known)")
    }

    /// The lock that the process of a running drill holds on its incident.
    public func lifePath(of incident: String) throws(ChaosError) -> String {
        try "\(path(of: incident)).live"
    }

    private var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".jsonl") }.map { String($0.dropLast(6)) }
    }

    /// Ids become names of files, so that nothing else than a plain name is taken.
    private func path(of incident: String) throws(ChaosError) -> String {
        let isPlain = incident.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x5F
        }
        guard isPlain, !incident.isEmpty, incident.utf8.count <= 200 else {
            throw ChaosError(
                .usage, operation: "open the incident", target: "incidents",
                cause: "this is not an incident's id")
        }
        return "\(folder)/\(incident).jsonl"
    }

    private static func failure(_ path: String) -> ChaosError {
        ChaosError(
            .storage, operation: "write the incident", target: path,
            cause: String(cString: strerror(errno)))
    }
}

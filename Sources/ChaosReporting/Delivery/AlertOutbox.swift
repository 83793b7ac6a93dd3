import ChaosCore
import Foundation

/// The folder in which messages wait until their channels took them, over the ends of processes and power cuts.
///
/// Each process writes a file of its own and holds the kernel's lock on it. Files of processes that are gone are taken
/// over by the next one.
public struct AlertOutbox: Sendable {
    /// The folder; only its owner may read it.
    public let folder: String

    /// Nothing is made or read yet.
    public init(folder: String) {
        self.folder = folder
    }

    /// A file for this process. Throws `storage` when it cannot be made.
    func begin(at epochSeconds: Double) throws(ChaosError) -> OutboxSegment {
        try makeFolder()
        // Sorted by name they are sorted by time.
        let time = String(Int64(max(0, epochSeconds * 1000)), radix: 16)
        let padded = String(repeating: "0", count: max(0, 12 - time.count)) + time
        let name = "\(padded)-\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 16))"
        return try OutboxSegment(creating: "\(folder)/\(name)\(Self.suffix)")
    }

    /// The files of processes that are gone, oldest first, each held by us now; and why others could not be read.
    func takeOver() -> (segments: [OutboxSegment], troubles: [ChaosError]) {
        var segments: [OutboxSegment] = []
        var troubles: [ChaosError] = []
        for path in paths {
            do throws(ChaosError) {
                if let segment = try OutboxSegment(takingOver: path) { segments.append(segment) }
            } catch {
                troubles.append(error)
            }
        }
        return (segments, troubles)
    }

    /// The file that keeps the pace of one channel.
    func pacePath(of channel: String) -> String {
        let name = channel.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return "\(folder)/\(String(name)).pace"
    }

    private static let suffix = ".outbox"

    private var paths: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(Self.suffix) }.sorted().map { "\(folder)/\($0)" }
    }

    private func makeFolder() throws(ChaosError) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ChaosError(
                .storage, operation: "make the alert outbox", target: folder, cause: "\(error)")
        }
    }
}

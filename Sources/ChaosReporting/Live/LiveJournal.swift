import ChaosCore
import Foundation

/// The file in a run's folder in which a running drill says how it stands, line by line. It outlives a killed drill, so
/// that its reports know what had been seen.
public struct LiveJournal: Sendable {
    public let path: String

    /// The journal of the run with this folder.
    public init(folder: String) {
        path = "\(folder)/live.jsonl"
    }

    /// Appends a line. A full disk must not stop a drill: what cannot be written is missing from the live page only.
    public func append(_ line: LiveLine) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard var data = try? encoder.encode(line) else { return }
        data.append(UInt8(ascii: "\n"))
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        guard let handle = FileHandle(forWritingAtPath: path) else { return }
        defer { try? handle.close() }
        guard (try? handle.seekToEnd()) != nil else { return }
        try? handle.write(contentsOf: data)
    }

    /// The whole lines from this byte on, and where the next ones begin. A line that is still being written waits.
    public func lines(from offset: Int) -> (lines: [String], next: Int) {
        guard let handle = FileHandle(forReadingAtPath: path) else { return ([], offset) }
        defer { try? handle.close() }
        guard offset >= 0, (try? handle.seek(toOffset: UInt64(offset))) != nil,
            let data = try? handle.readToEnd(), let end = data.lastIndex(of: UInt8(ascii: "\n"))
        else { return ([], offset) }
        let whole = data[data.startIndex...end]
        let lines = whole.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        return (lines, offset + whole.count)
    }

    /// The newest line; `nil` when there is none that can be read.
    public func newest() -> LiveLine? {
        lines(from: 0).lines.last.flatMap { try? JSONDecoder().decode(LiveLine.self, from: Data($0.utf8)) }
    }

    /// The rows of the timeline in all lines, in their order.
    public func events() -> [TimelineEvent] {
        let decoder = JSONDecoder()
        let events = lines(from: 0).lines.flatMap { line in
            (try? decoder.decode(LiveLine.self, from: Data(line.utf8)))?.events ?? []
        }
        var seen: Set<Int> = []
        return events.filter { seen.insert($0.sequence).inserted }.sorted { $0.sequence < $1.sequence }
    }
}

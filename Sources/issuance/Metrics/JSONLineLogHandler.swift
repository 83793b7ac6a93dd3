import Foundation
import Logging

/// Writes each log event as one JSON object per line on standard error.
struct JSONLineLogHandler: LogHandler {
    private static let stamp = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    let label: String
    let level: LogLevelBox
    var metadata: Logger.Metadata = [:]

    /// The process-wide level; setting it here would only seem to work, so it does nothing.
    var logLevel: Logger.Level {
        get { level.value }
        set { _ = newValue }
    }

    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields: [String: JSONValue] = [:]
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
            fields[key] = .string("\(value)")
        }
        if let error = event.error { fields["error"] = .string("\(error)") }
        fields["time"] = .string(Date().formatted(Self.stamp))
        fields["level"] = .string(event.level.rawValue)
        fields["logger"] = .string(label)
        fields["message"] = .string("\(event.message)")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var line = try? encoder.encode(fields) else { return }
        line.append(UInt8(ascii: "\n"))
        // One write call per line: lines of several threads do not mix. A closed standard error must not end us.
        try? FileHandle.standardError.write(contentsOf: line)
    }
}

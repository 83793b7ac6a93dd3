import Foundation

/// The end of a service's log, for saying why it could not be started.
enum LogTail {
    /// The last few lines joined by ` | `, without passwords; says so when there are none.
    static func lines(of path: String, secrets: LabSecrets) -> String {
        secrets.scrub(text(of: path))
    }

    /// The same for a log of our own, which holds no password.
    static func text(of path: String, count: Int = 4) -> String {
        guard let file = FileHandle(forReadingAtPath: path), let end = try? file.seekToEnd() else { return "no log" }
        defer { try? file.close() }
        try? file.seek(toOffset: end > 4096 ? end - 4096 : 0)
        let text = String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
        let lines = text.split(whereSeparator: { $0.isNewline }).suffix(count)
        return lines.isEmpty ? "it wrote nothing" : lines.joined(separator: " | ")
    }
}

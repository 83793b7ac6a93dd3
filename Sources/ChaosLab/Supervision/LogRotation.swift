import Foundation
import Glibc

/// Keeps the logs of a lab from filling the disk.
enum LogRotation {
    /// A log that has grown beyond this many bytes is cut; one older part is kept beside it.
    static let limit = 8 << 20

    /// Copies each too long log to `NAME.1` and empties it. The services write with `O_APPEND`, so they go on at the
    /// beginning; what they write between the copy and the cut is lost, which a pipe through us would not lose, but
    /// then a stopped supervisor would stop the services.
    static func rotate(_ folder: String, limit: Int = Self.limit) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasSuffix(".log") {
            let path = "\(folder)/\(name)"
            var facts = stat()
            guard stat(path, &facts) == 0, facts.st_size > limit else { continue }
            try? FileManager.default.removeItem(atPath: path + ".1")
            try? FileManager.default.copyItem(atPath: path, toPath: path + ".1")
            truncate(path, 0)
        }
    }
}

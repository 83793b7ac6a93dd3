import ChaosCore
import Foundation
import Glibc

/// Files that are either whole or absent, also after a crash in the middle of writing.
enum DurableFile {
    /// Writes a file beside the old one, fsyncs it, renames it over the old one and fsyncs the folder. Mode 0600.
    static func write(_ bytes: Data, to path: String) throws(ChaosError) {
        let draft = "\(path).\(getpid()).new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("write", path) }
        var written = writeAll(bytes, to: descriptor) && fsync(descriptor) == 0
        written = (close(descriptor) == 0) && written
        guard written, rename(draft, path) == 0 else {
            let error = failure("write", path)
            unlink(draft)
            throw error
        }
        let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure("open the folder of", path) }
        fsync(folder)
        close(folder)
    }

    /// Appends to a file in one write, so that lines of several writers do not mix. Mode 0600.
    static func append(_ bytes: Data, to path: String) throws(ChaosError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("append to", path) }
        defer { close(descriptor) }
        guard writeAll(bytes, to: descriptor) else { throw failure("append to", path) }
    }

    /// The value as indented JSON with a stable order of keys.
    static func encode(_ value: some Encodable) throws(ChaosError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(value) + Data([UInt8(ascii: "\n")])
        } catch {
            throw ChaosError(.internal, operation: "encode", target: "\(type(of: value))", cause: "\(error)")
        }
    }

    private static func writeAll(_ bytes: Data, to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func failure(_ verb: String, _ path: String) -> ChaosError {
        ChaosError(.storage, operation: "\(verb) a file", target: path, cause: String(cString: strerror(errno)))
    }
}

import Foundation

/// Writes and removes small files so that they stay written or removed after a power cut.
enum DurableFile {
    struct Failure: Error, CustomStringConvertible {
        let call: String
        let code: Int32
        var description: String { "\(call): \(String(cString: strerror(code)))" }
    }

    /// Writes a temporary file beside the path, syncs it, renames it, syncs the folder. The old content stays whole until
    /// the new one is.
    static func write(_ data: Data, to path: String) throws {
        let temporary = "\(path).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(call: "open", code: errno) }
        do {
            try writeAll(data, to: descriptor)
            guard fsync(descriptor) == 0 else { throw Failure(call: "fsync", code: errno) }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        guard close(descriptor) == 0 else { throw Failure(call: "close", code: errno) }
        guard rename(temporary, path) == 0 else { throw Failure(call: "rename", code: errno) }
        try syncFolder(of: path)
    }

    /// Removes a file and syncs its folder; a file that is not there is no error.
    static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw Failure(call: "unlink", code: errno) }
        try syncFolder(of: path)
    }

    static func writeAll(_ data: Data, to descriptor: Int32) throws {
        var offset = 0
        while offset < data.count {
            let written = data.withUnsafeBytes { bytes in
                bytes.baseAddress.map { Glibc.write(descriptor, $0 + offset, data.count - offset) } ?? 0
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw Failure(call: "write", code: errno)
            }
            offset += written
        }
    }

    static func syncFolder(of path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return }
            throw Failure(call: "open folder", code: errno)
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Failure(call: "fsync folder", code: errno) }
    }
}

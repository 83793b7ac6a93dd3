import ChaosCore
import Foundation

/// A file that is written piece by piece and is there under its name only when it is whole.
final class ExportFile {
    private let path: String
    private let temporary: String
    private let handle: FileHandle

    /// Throws `storage` when the file cannot be made.
    init(_ path: String) throws(ChaosError) {
        self.path = path
        temporary = "\(path).new"
        guard FileManager.default.createFile(atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: temporary)
        else {
            throw ChaosError(
                .storage, operation: "export", target: path, cause: "the file cannot be made",
                remedy: "Name a file in a folder that can be written.")
        }
        self.handle = handle
    }

    func write(_ text: String) throws(ChaosError) {
        do { try handle.write(contentsOf: Data(text.utf8)) } catch { throw failure(error) }
    }

    /// Closes the file and gives it its name.
    func finish() throws(ChaosError) {
        do {
            try handle.synchronize()
            try handle.close()
        } catch { throw failure(error) }
        guard rename(temporary, path) == 0 else { throw failure(POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)) }
    }

    /// Takes away what was begun; the file of that name stays as it was.
    func discard() {
        try? handle.close()
        unlink(temporary)
    }

    private func failure(_ error: any Error) -> ChaosError {
        ChaosError(.storage, operation: "export", target: path, cause: (error as NSError).localizedDescription)
    }
}

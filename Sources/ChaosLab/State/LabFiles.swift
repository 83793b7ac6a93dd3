import ChaosCore
import Foundation
import Glibc

/// Makes and removes folders of a lab.
enum LabFiles {
    /// Makes a folder that only we may enter, with its parents. One that is there must be ours.
    static func makeFolder(_ path: String) throws(ChaosError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw failure("make a folder", path, error.localizedDescription)
        }
        var facts = stat()
        guard lstat(path, &facts) == 0 else { throw failure("read a folder", path, String(cString: strerror(errno))) }
        guard facts.st_mode & S_IFMT == S_IFDIR, facts.st_uid == geteuid() else {
            throw failure("use a folder", path, "it is not a folder of ours")
        }
    }

    /// Makes one new folder for another user, in a folder where others may write too: it must not be there before.
    static func makeFolder(_ path: String, for user: DatabaseUser?) throws(ChaosError) {
        guard mkdir(path, 0o700) == 0 else { throw failure("make a folder", path, String(cString: strerror(errno))) }
        guard let user else { return }
        guard lchown(path, user.uid, user.gid) == 0 else {
            throw failure("give a folder to \(user.name)", path, String(cString: strerror(errno)))
        }
    }

    /// Removes a folder with all that is in it, without following links; false when something is left.
    static func remove(_ path: String) -> Bool {
        try? FileManager.default.removeItem(atPath: path)
        var facts = stat()
        return lstat(path, &facts) != 0
    }

    static func exists(_ path: String) -> Bool {
        var facts = stat()
        return lstat(path, &facts) == 0
    }

    private static func failure(_ operation: String, _ path: String, _ cause: String) -> ChaosError {
        ChaosError(.storage, operation: operation, target: path, cause: cause)
    }
}

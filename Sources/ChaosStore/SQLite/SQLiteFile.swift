import ChaosCore
import Foundation
import GRDB

/// The store's file before it is used: is it one, is it whole, is it ours, is it of a schema that we know.
enum SQLiteFile {
    /// Below this size the whole file is checked when it is opened, in well under a second.
    private static let checkedSize = 16 << 20

    /// Makes an empty file that only its owner may read, or looks at the one that is there, without changing it.
    static func prepare(_ path: String) throws {
        let manager = FileManager.default
        guard manager.fileExists(atPath: path) else {
            try manager.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            Foundation.close(descriptor)
            return
        }
        let size = (try? manager.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        guard size > 0 else { return }
        var configuration = Configuration()
        configuration.busyMode = .timeout(15)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try patiently { try queue.read { try inspect($0, path: path, size: size) } }
        try queue.close()
    }

    /// Throws `storage` for a file that must not be written.
    private static func inspect(_ database: Database, path: String, size: Int) throws {
        let tables = try names(database)
        if tables.isEmpty { return }
        guard tables.contains(StoreSchema.versionTable) else { throw StoreFailure.foreign(path) }
        let version = try version(database)
        if version > StoreSchema.newest { throw StoreFailure.newer(version, place: path) }
        if version == StoreSchema.newest {
            let missing = StoreSchema.tables.filter { !tables.contains($0) }
            if !missing.isEmpty { throw StoreFailure.incomplete(missing, place: path) }
        }
        guard size <= checkedSize else { return }
        let answer = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
        guard answer == "ok" else { throw StoreFailure.corrupted(path, cause: answer) }
    }

    private static func names(_ database: Database) throws -> Set<String> {
        try Set(String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'"))
    }

    private static func version(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT max(version) FROM \(StoreSchema.versionTable)") ?? 0
    }

    /// Brings the schema up to date; runs in one transaction that nobody else is in.
    static func migrate(_ database: Database, path: String) throws {
        try database.execute(sql: StoreSchema.makeVersionTable)
        let version = try version(database)
        if version > StoreSchema.newest { throw StoreFailure.newer(version, place: path) }
        for step in StoreSchema.missing(since: version) {
            for statement in step.statements {
                try database.execute(sql: statement.replacing("{order}", with: ""))
            }
            try database.execute(
                sql: "INSERT INTO \(StoreSchema.versionTable) (version) VALUES (?)", arguments: [step.version])
        }
    }

    /// Two processes that make one store at the same moment stand in each other's way for longer than SQLite itself waits.
    static func patiently<Value>(_ work: () throws -> Value) throws -> Value {
        let deadline = ContinuousClock.now + .seconds(15)
        while true {
            do { return try work() } catch let error as DatabaseError {
                guard error.resultCode == .SQLITE_BUSY, ContinuousClock.now < deadline else { throw error }
                usleep(20_000)
            }
        }
    }

    /// The error in our words; `ChaosError`s pass.
    static func error(_ error: any Error, path: String, _ operation: String) -> ChaosError {
        switch error {
        case let error as ChaosError: return error
        case let damage as StoreDamage: return StoreFailure.damaged(damage, place: path)
        case let error as DatabaseError: return self.error(error, path: path, operation)
        default: return ChaosError(.storage, operation: operation, target: path, cause: "\(error)")
        }
    }

    private static func error(_ error: DatabaseError, path: String, _ operation: String) -> ChaosError {
        let words = error.message ?? "\(error.resultCode)"
        let remedy: String? =
            switch error.resultCode {
            case .SQLITE_NOTADB, .SQLITE_CORRUPT: nil
            case .SQLITE_FULL: "Free space on the disk, or name another store with --store."
            case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_IOERR:
                "Mend the permissions of the file and its folder, or name another store with --store."
            case .SQLITE_BUSY, .SQLITE_LOCKED: "Another process has been writing for long; try again."
            default: nil
            }
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: return StoreFailure.corrupted(path, cause: words)
        default: return ChaosError(.storage, operation: operation, target: path, cause: words, remedy: remedy)
        }
    }
}

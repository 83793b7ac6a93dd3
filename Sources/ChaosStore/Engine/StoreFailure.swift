import ChaosCore

/// The errors of a store, each with the way to recover. Whatever is refused is left as it is.
enum StoreFailure {
    static func newer(_ version: Int, place: String) -> ChaosError {
        ChaosError(
            .storage, operation: "open the run store", target: place,
            cause:
                "it was written by a newer firedrill (schema \(version); this one reads up to \(StoreSchema.newest))",
            remedy: "Nothing was changed. Use that firedrill, or name another store with --store.")
    }

    /// `missing` are tables that a store of its version has.
    static func incomplete(_ missing: [String], place: String) -> ChaosError {
        ChaosError(
            .storage, operation: "open the run store", target: place,
            cause: "it is damaged: the tables \(missing.joined(separator: ", ")) are missing",
            remedy: "Nothing was changed. Restore it from a backup, or name another store with --store.")
    }

    static func damaged(_ damage: StoreDamage, place: String) -> ChaosError {
        ChaosError(
            .storage, operation: "read the run store", target: place,
            cause: "\(damage.cause): it was damaged, or written by a newer firedrill",
            remedy: "Nothing was changed. Use the newest firedrill, or restore the store from a backup.")
    }

    /// A file of SQLite whose content is broken.
    static func corrupted(_ path: String, cause: String) -> ChaosError {
        ChaosError(
            .storage, operation: "open the run store", target: path, cause: "the file is corrupted: \(cause)",
            remedy:
                "Nothing was changed. Move it away with its -wal and -shm files (mv \(path) \(path).broken) and a new"
                + " store begins. What can still be read of it: sqlite3 \(path).broken .recover | sqlite3 rescued.sqlite,"
                + " then --store rescued.sqlite. The runs' own folders fill a new one again:"
                + " firedrill store import RUNS/*/record.json")
    }

    static func foreign(_ path: String) -> ChaosError {
        ChaosError(
            .storage, operation: "open the run store", target: path,
            cause: "it is the database of another program: it has tables, and none of a run store",
            remedy: "Nothing was changed. Name another file with --store.")
    }
}

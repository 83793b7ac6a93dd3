import Glibc

/// The System V shared memory segment by which PostgreSQL notices a second server on the same files. A server that is
/// killed leaves it behind for ever, unless another one starts on those files.
enum SharedMemoryTrace {
    /// Removes the segment that a killed server's `postmaster.pid` names, if it is that user's and nobody uses it.
    static func remove(databaseFolder: String, user: DatabaseUser?) {
        guard let text = SystemText.read("\(databaseFolder)/postmaster.pid") else { return }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // Line 7: the key and the id of the segment.
        guard lines.count > 6, let id = lines[6].split(separator: " ").last.flatMap({ Int32($0) }) else { return }
        var facts = shmid_ds()
        guard shmctl(id, IPC_STAT, &facts) == 0, facts.shm_nattch == 0,
            facts.shm_perm.uid == user?.uid ?? geteuid()
        else { return }
        shmctl(id, IPC_RMID, nil)
    }
}

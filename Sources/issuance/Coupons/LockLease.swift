/// Proof of having taken a lock, needed to release it.
struct LockLease: Sendable {
    let key: String
    /// Unique for each taking; compared before the lock is deleted.
    let token: String
    /// Number of this holder when fencing is on, else 0.
    let fence: Int64
}

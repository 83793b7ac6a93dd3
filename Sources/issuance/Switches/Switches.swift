/// Everything that can be turned while the service runs, as one value: a reader takes one copy at the start of a
/// request and never sees half of a change.
///
/// The defaults are the system as it first went live: check-then-act under a Redis lock, rows locked in the order
/// asked, nothing limited. Times are milliseconds, because the names are read and typed by people.
struct Switches: Sendable, Equatable {
    // Coupon issuance.
    /// Longest wait for a coupon's lock; nil waits for ever.
    var lockWaitLimitMilliseconds: Int?
    /// Life of a lock that nobody releases.
    var lockTtlMilliseconds = 3_000
    /// One atomic script instead of the lock; touches no lock key.
    var luaScript = false
    /// The write under the lock is refused once the lock is no longer ours.
    var fencing = false
    /// A simulated downstream call between check and write, inside the lock.
    var criticalSectionDelayMilliseconds = 0
    /// The coupon that `POST /api/coupons/{userId}` hands out.
    var eventCouponId = 1

    // Orders.
    /// Locks an order's products in ascending id instead of the order asked.
    var orderedLocking = false
    var deadlockRetry = DeadlockRetry()
    /// Longest wait for one row lock inside an order.
    var rowLockTimeoutMilliseconds = 2_000
    var pointsMode = PointsMode.async
    /// The index that the slow-query log asks for: a user's orders by `orders(user_id)`.
    var orderUserIndex = false

    // Overload.
    /// Requests of one function (coupons, orders) worked on at once; nil takes all.
    var inFlightLimit: Int?
    /// Status of a request over the limit: 429 or 503.
    var inFlightStatus = 429

    // Reads and logs.
    var readsFromReplica = false
    var logLevel = "info"
    /// Statements that take at least this long are logged and counted; nil logs none.
    var slowQueryMilliseconds: Int?

    // Workers.
    /// One coupon per user, enforced by the database.
    var uniqueIndex = false
    /// Batches written to the database at once by one worker.
    var workerConcurrency = 1
    /// Messages taken from Kafka at once.
    var prefetch = 100

    // Producer; read once, when the process starts.
    var batchSize = 16_384
    var lingerMs = 0
}

/// How an order that the database chose as a deadlock victim is tried again.
///
/// Bounded and jittered, because immediate retries make the convoy longer.
struct DeadlockRetry: Sendable, Equatable {
    /// Further tries after the first; 0 answers at once.
    var attempts = 0
    var baseDelayMilliseconds = 50
}

/// Who credits the points of an order.
enum PointsMode: String, Sendable, CaseIterable {
    /// The points worker, from the `order-completed` event.
    case async
    /// The order's own transaction.
    case inOrder
}

import ChaosClients
import Logging
import Synchronization

/// Waiting for a coupon's lock: first in line inside this process, then polling Redis.
///
/// The line only decides who polls. Two requests of one process are kept apart by the lock in Redis and by nothing else.
final class CouponLock: MetricSource {
    enum Outcome: Sendable {
        case held(LockLease)
        case expired, abandoned, reconsider
    }

    private struct Figures {
        var waits = LatencyHistogram()
        var polling = 0
        var polls = 0
    }

    /// Time between two tries while somebody else has the lock, unless this process releases it sooner.
    private static let pollInterval: Duration = .milliseconds(10)

    private let lock: RedisLock
    private let lines = LocalLines()
    private let switches: SwitchBoard
    private let logger: Logger
    private let isStopping = Mutex(false)
    private let figures = Mutex(Figures())

    init(redis: RedisPool, switches: SwitchBoard, logger: Logger) {
        lock = RedisLock(redis: redis)
        self.switches = switches
        self.logger = logger
        switches.afterChange { [lines] before, after in
            let isOther =
                before.luaScript != after.luaScript
                || before.lockWaitLimitMilliseconds != after.lockWaitLimitMilliseconds
            if isOther { lines.reconsiderAll() }
        }
    }

    /// Waits for the lock, from `start` on no longer than the switches of the moment allow.
    /// - Throws: `ClientError` when Redis cannot be asked. Only a `.held` outcome needs ``release(_:)``.
    func take(
        _ keys: CouponKeys, since start: ContinuousClock.Instant, client: ClientConnection?
    ) async throws(ClientError) -> Outcome {
        switch await lines.take(keys.lock, until: deadline(since: start), client: client) {
        case .granted: break
        case .expired: return .expired
        case .abandoned: return .abandoned
        case .reconsider: return .reconsider
        }
        // Held or not: the next in line polls from now on.
        defer { lines.pass(keys.lock) }
        let outcome = try await poll(keys, since: start, client: client)
        if case .held = outcome { figures.withLock { $0.waits.record(.now - start) } }
        return outcome
    }

    /// Gives the lock up; a failure is logged and left to the lock's time to live.
    func release(_ lease: LockLease) async {
        do {
            try await lock.release(lease)
        } catch {
            logger.warning("lock not released, it runs out by itself", metadata: ["key": "\(lease.key)"])
        }
        lines.released(lease.key)
    }

    /// Lets every waiting request go: the process is stopping.
    func close() {
        isStopping.withLock { $0 = true }
        lines.close()
    }

    private func deadline(since start: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        switches.current.lockWaitLimitMilliseconds.map { start + .milliseconds($0) }
    }

    private func poll(
        _ keys: CouponKeys, since start: ContinuousClock.Instant, client: ClientConnection?
    ) async throws(ClientError) -> Outcome {
        figures.withLock { $0.polling += 1 }
        defer { figures.withLock { $0.polling -= 1 } }
        while true {
            let now = switches.current
            if now.luaScript { return .reconsider }
            figures.withLock { $0.polls += 1 }
            let releases = lines.releases(of: keys.lock)
            let lease = try await lock.tryTake(
                keys, ttlMilliseconds: now.lockTtlMilliseconds, isFenced: now.fencing)
            if let lease { return .held(lease) }
            let limit = deadline(since: start)
            if let limit, limit <= .now { return .expired }
            if client?.isClosed == true || Task.isCancelled || isStopping.withLock({ $0 }) { return .abandoned }
            // Jitter, so that several processes do not poll in step for ever.
            let pause = Self.pollInterval * Double.random(in: 0.7...1.3)
            let left = limit.map { $0 - .now } ?? pause
            await lines.rest(keys.lock, since: releases, for: min(pause, max(left, .milliseconds(1))))
        }
    }

    func writeMetrics(to text: inout PrometheusText) {
        let figures = figures.withLock { $0 }
        let waiting = lines.waitingCount
        text.begin("issuance_lock_wait_seconds", .histogram, "Wait for a coupon lock until it was held.")
        text.histogram("issuance_lock_wait_seconds", nil, figures.waits)
        text.single(
            "issuance_lock_waiters", .gauge, "Requests waiting for a coupon lock.",
            Double(waiting + figures.polling))
        text.single("issuance_lock_polls_total", .counter, "Tries to take a coupon lock.", Double(figures.polls))
    }
}

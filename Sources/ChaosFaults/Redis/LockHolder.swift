import ChaosClients
import ChaosCore

/// One stuck lock holder: a connection of its own that took keys and renews them until it is stopped or thrown out.
///
/// Once thrown out it stays out: it never reconnects, and a key that somebody freed is not taken again.
actor LockHolder {
    private let connection: RedisConnection
    private let style: LockStyle
    private let token: String
    private let lease: Duration
    private let clock: any RunClock
    private var held: Set<String> = []
    private var renewal: Task<Void, Never>?
    /// When a key was last renewed with success.
    private(set) var lastRenewal: Instant
    /// Why the connection is gone, if it is.
    private(set) var lost: ClientError?

    init(
        endpoint: RedisEndpoint, tag: String, style: LockStyle, token: String, lease: Duration, clock: any RunClock
    ) async throws(ClientError) {
        connection = try await RedisConnection.connect(to: endpoint, clientName: tag)
        self.style = style
        self.token = token
        self.lease = lease
        self.clock = clock
        lastRenewal = clock.now
    }

    /// Takes the keys one after the other as they become free, renewing those already taken. Returns the instant at
    /// which the last one was taken; throws when that did not happen before the deadline.
    func take(_ keys: [String], before deadline: Instant) async throws -> Instant {
        var wanted = keys
        startRenewing()
        while !wanted.isEmpty {
            for key in wanted where try await acquire(key) {
                held.insert(key)
                wanted.removeAll { $0 == key }
            }
            if wanted.isEmpty { break }
            guard clock.now < deadline else {
                throw ChaosError(
                    .faultNotEffective, operation: "take the lock keys", target: wanted.joined(separator: ", "),
                    cause: "the application did not let go of them in time")
            }
            try await clock.sleep(for: .milliseconds(1))
        }
        return clock.now
    }

    /// Stops renewing and closes the connection; the keys then end with their leases unless they are freed.
    func stop() async {
        renewal?.cancel()
        renewal = nil
        await connection.close()
    }

    private func acquire(_ key: String) async throws -> Bool {
        let answer = try await connection.eval(
            style.acquire, keys: [key], arguments: [.string(token), .int(milliseconds(lease))])
        return answer.int == 1
    }

    private func startRenewing() {
        renewal = Task { [weak self, clock, lease] in
            while !Task.isCancelled {
                do { try await clock.sleep(for: lease / 3) } catch { return }
                guard let self, await self.renewAll() else { return }
            }
        }
    }

    /// Renews what is still ours. False when the connection is gone.
    private func renewAll() async -> Bool {
        for key in held.sorted() {
            do {
                let answer = try await connection.eval(
                    style.renew, keys: [key], arguments: [.string(token), .int(milliseconds(lease))])
                if answer.int == 1 {
                    lastRenewal = clock.now
                } else {
                    // Freed by somebody, or the lease ran out while we slept: either way it is not ours any more.
                    held.remove(key)
                }
            } catch {
                lost = error
                return false
            }
        }
        return true
    }

    private func milliseconds(_ length: Duration) -> Int64 { length.nanoseconds / 1_000_000 }
}

import ChaosClients
import Foundation

/// A lock in Redis: a plain string with a time to live, taken by `SET NX PX`, released by comparing and deleting.
struct RedisLock: Sendable {
    let redis: RedisPool

    /// Tries once.
    /// - Returns: The lease, or nil when somebody else has the lock.
    func tryTake(_ keys: CouponKeys, ttlMilliseconds: Int, isFenced: Bool) async throws(ClientError) -> LockLease? {
        let token = UUID().uuidString
        if isFenced {
            let reply = try await redis.eval(
                CouponScripts.acquireFenced, keys: [keys.lock, keys.fence],
                arguments: [.string(token), .int(Int64(ttlMilliseconds))])
            guard let fence = reply.int, fence > 0 else { return nil }
            return LockLease(key: keys.lock, token: token, fence: fence)
        }
        let reply = try await redis.send([
            "SET", .string(keys.lock), .string(token), "NX", "PX", .int(Int64(ttlMilliseconds)),
        ])
        return reply == .null ? nil : LockLease(key: keys.lock, token: token, fence: 0)
    }

    /// Deletes the lock if it is still ours.
    func release(_ lease: LockLease) async throws(ClientError) {
        _ = try await redis.eval(CouponScripts.release, keys: [lease.key], arguments: [.string(lease.token)])
    }
}

import ChaosClients

/// Who has which coupon and how many are left, in Redis.
///
/// Knows the steps, not their order: whether a lock stands around them is ``CouponIssuer``'s business.
struct CouponLedger: Sendable {
    /// What the check before an issue found.
    enum Standing: Sendable, Equatable {
        case available, alreadyIssued, soldOut, unknownCoupon
    }

    let redis: RedisPool

    /// Reads membership and stock in one round trip.
    /// - Throws: `ClientError` when Redis cannot be asked or its answer makes no sense.
    func check(_ keys: CouponKeys, user: Int) async throws(ClientError) -> Standing {
        let replies = try await redis.pipeline([
            ["SISMEMBER", .string(keys.issued), .int(Int64(user))],
            ["GET", .string(keys.stock)],
        ])
        let found = try Self.values(replies, expected: 2)
        if found[0].int == 1 { return .alreadyIssued }
        guard let stock = found[1].string.flatMap({ Int($0) }) else { return .unknownCoupon }
        return stock > 0 ? .available : .soldOut
    }

    /// Writes an issue. Not atomic with the check before it: only the lock around both keeps others out, and the
    /// answer of SADD is not looked at, as it was when the service first went live.
    func write(_ keys: CouponKeys, user: Int) async throws(ClientError) {
        let replies = try await redis.pipeline([
            ["SADD", .string(keys.issued), .int(Int64(user))],
            ["DECR", .string(keys.stock)],
        ])
        _ = try Self.values(replies, expected: 2)
    }

    /// Writes an issue only if `lease` still holds.
    /// - Returns: Whether it was written.
    func writeFenced(_ keys: CouponKeys, user: Int, lease: LockLease) async throws(ClientError) -> Bool {
        let reply = try await redis.eval(
            CouponScripts.actFenced, keys: [keys.lock, keys.fenceSeen, keys.issued, keys.stock],
            arguments: [.string(lease.token), .int(lease.fence), .int(Int64(user))])
        return reply.int == 1
    }

    /// Checks and writes in one step, without a lock. `.available` means issued.
    func issueAtOnce(_ keys: CouponKeys, user: Int) async throws(ClientError) -> Standing {
        let reply = try await redis.eval(
            CouponScripts.issue, keys: [keys.issued, keys.stock], arguments: [.int(Int64(user))])
        switch reply.int {
        case 1: return .available
        case 0: return .alreadyIssued
        case -1: return .soldOut
        default: return .unknownCoupon
        }
    }

    /// Takes an issue back whose event was refused.
    func takeBack(_ keys: CouponKeys, user: Int) async throws(ClientError) {
        _ = try await redis.eval(
            CouponScripts.takeBack, keys: [keys.issued, keys.stock], arguments: [.int(Int64(user))])
    }

    /// Whether the user has the coupon.
    func holds(_ keys: CouponKeys, user: Int) async throws(ClientError) -> Bool {
        try await redis.send(["SISMEMBER", .string(keys.issued), .int(Int64(user))]).int == 1
    }

    private static func values(_ replies: [RedisValue], expected: Int) throws(ClientError) -> [RedisValue] {
        for case .error(let text) in replies {
            throw ClientError(
                code: .serverError, operation: "pipeline", target: "redis", cause: text,
                serverCode: text.split(separator: " ").first.map(String.init))
        }
        guard replies.count == expected else {
            throw ClientError(
                code: .protocolError, operation: "pipeline", target: "redis",
                cause: "\(replies.count) replies to \(expected) commands", serverCode: nil)
        }
        return replies
    }
}

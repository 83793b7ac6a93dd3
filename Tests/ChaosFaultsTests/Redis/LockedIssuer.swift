import ChaosClients
import ChaosTestKit
import Foundation
import Synchronization

@testable import ChaosFaults

/// An application that issues one coupon per user, check then act, under a lock in Redis and under nothing else: every
/// request polls for itself, works for a moment, and writes.
final class LockedIssuer: Sendable {
    /// What its requests did so far.
    struct Figures: Sendable {
        var requests = 0
        var issued = 0
        /// Requests that found their lock gone, or somebody else's, when they wanted to release it.
        var lost = 0
        /// Requests whose write was refused since the lock was not theirs any more.
        var fencedOff = 0
    }

    private let pool: RedisPool
    private let style: LockStyle
    private let prefix: String
    /// Whether the write compares the lock first, in one step.
    private let isFenced: Bool
    private let work: Duration
    private let state = Mutex(Figures())

    init(
        on server: RedisFixture, style: LockStyle, prefix: String, isFenced: Bool = false,
        work: Duration = .milliseconds(2)
    ) throws {
        pool = RedisPool(
            endpoint: try RedisEndpoint(url: server.url), size: 4, clientName: "application", timeout: .seconds(30))
        self.style = style
        self.prefix = prefix
        self.isFenced = isFenced
        self.work = work
    }

    var figures: Figures { state.withLock { $0 } }

    /// The users who have a coupon, once for each time it was issued.
    func issued() async throws -> [String] {
        (try await pool.send(["LRANGE", "\(prefix)issued", "0", "-1"]).array ?? []).compactMap(\.string)
    }

    /// Users who have the coupon twice.
    func duplicates() async throws -> Int {
        let issued = try await issued()
        return issued.count - Set(issued).count
    }

    /// Runs crowds around the body, each of which asks twice at once for one user after the other; throws what the body
    /// throws.
    func work<Value: Sendable>(
        keys: [String], during body: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for key in keys {
                group.addTask {
                    var user = 0
                    while !Task.isCancelled {
                        user += 1
                        let name = "\(key)/\(user)"
                        async let first: Void = self.issue(name, under: key)
                        async let second: Void = self.issue(name, under: key)
                        _ = try await (first, second)
                    }
                }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    func close() async { await pool.close() }

    private func issue(_ user: String, under key: String) async throws {
        let token = UUID().uuidString
        while try await pool.eval(take, keys: [key], arguments: [.string(token)]).int != 1 {
            try Task.checkCancellation()
            try await Task.sleep(for: .milliseconds(1))
        }
        state.withLock { $0.requests += 1 }
        if try await pool.send(["SISMEMBER", "\(prefix)holders", .string(user)]).int != 1 {
            try await Task.sleep(for: work)
            let isWritten =
                try await pool.eval(
                    write, keys: [key, "\(prefix)holders", "\(prefix)issued"],
                    arguments: [.string(token), .string(user), isFenced ? 1 : 0]
                ).int == 1
            state.withLock { state in
                if isWritten { state.issued += 1 } else { state.fencedOff += 1 }
            }
        }
        if try await pool.eval(release, keys: [key], arguments: [.string(token)]).int != 1 {
            state.withLock { $0.lost += 1 }
        }
    }

    private var take: RedisScript { style == .setNX ? Self.takeString : Self.takeHash }
    private var write: RedisScript { style == .setNX ? Self.writeString : Self.writeHash }
    private var release: RedisScript { style == .setNX ? Self.releaseString : Self.releaseHash }

    private static let takeString = RedisScript(
        "if redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', 600000) then return 1 end return 0")
    private static let takeHash = RedisScript(
        """
        if redis.call('exists', KEYS[1]) == 1 then return 0 end
        redis.call('hset', KEYS[1], ARGV[1], 1)
        return redis.call('pexpire', KEYS[1], 600000)
        """)
    private static let writeString = written(unless: "redis.call('get', KEYS[1]) ~= ARGV[1]")
    private static let writeHash = written(unless: "redis.call('hexists', KEYS[1], ARGV[1]) == 0")
    private static let releaseString = RedisScript(
        "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0")
    private static let releaseHash = RedisScript(
        "if redis.call('hexists', KEYS[1], ARGV[1]) == 1 then return redis.call('del', KEYS[1]) end return 0")

    private static func written(unless isLost: String) -> RedisScript {
        RedisScript(
            """
            if ARGV[3] == '1' and \(isLost) then return 0 end
            redis.call('sadd', KEYS[2], ARGV[2])
            redis.call('rpush', KEYS[3], ARGV[2])
            return 1
            """)
    }
}

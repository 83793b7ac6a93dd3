import ChaosClients
import ChaosCore

/// The shape in which an application keeps its locks. Taking a lock in the wrong shape would give the application a
/// WRONGTYPE error instead of a held lock.
enum LockStyle: String, CaseIterable {
    /// A plain string with the owner's token (`SET key token NX PX ttl`).
    case setNX = "set-nx"
    /// Redisson's `RLock`: a hash with the owner as its field and a counter; waiters sleep on a channel.
    case redisson

    /// What `TYPE` answers for a lock of this shape.
    var redisType: String {
        switch self {
        case .setNX: "string"
        case .redisson: "hash"
        }
    }

    /// Takes the key when it is free. Answers 1 when the key is ours now.
    ///
    /// All three scripts compare the token first: a plain PEXPIRE would shorten the application's own lock.
    var acquire: RedisScript {
        switch self {
        case .setNX:
            RedisScript(
                """
                if redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
                if redis.call('get', KEYS[1]) == ARGV[1] then return 1 end
                return 0
                """)
        case .redisson:
            RedisScript(
                """
                if redis.call('exists', KEYS[1]) == 0 then
                    redis.call('hset', KEYS[1], ARGV[1], 1)
                    redis.call('pexpire', KEYS[1], ARGV[2])
                    return 1
                end
                return redis.call('hexists', KEYS[1], ARGV[1])
                """)
        }
    }

    /// Renews the key's lease when it is ours. Answers 1 when it was.
    var renew: RedisScript {
        switch self {
        case .setNX:
            RedisScript(
                """
                if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end
                return 0
                """)
        case .redisson:
            RedisScript(
                """
                if redis.call('hexists', KEYS[1], ARGV[1]) == 1 then
                    return redis.call('pexpire', KEYS[1], ARGV[2])
                end
                return 0
                """)
        }
    }

    /// Frees the key when it is ours and wakes Redisson's waiters. Answers 1 when it was.
    var release: RedisScript {
        switch self {
        case .setNX:
            RedisScript(
                """
                if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
                return 0
                """)
        case .redisson:
            // 0 is Redisson's LockPubSub.UNLOCK_MESSAGE; without it waiters sleep until the lease they saw ends.
            RedisScript(
                """
                if redis.call('hexists', KEYS[1], ARGV[1]) == 1 then
                    redis.call('del', KEYS[1])
                    redis.call('publish', ARGV[2], 0)
                    return 1
                end
                return 0
                """)
        }
    }

    /// Reads owner and remaining lease without changing anything: `{ours, pttl, type}`.
    static let inspect = RedisScript(
        """
        local kind = redis.call('type', KEYS[1]).ok
        local ours = 0
        if kind == 'string' and redis.call('get', KEYS[1]) == ARGV[1] then ours = 1 end
        if kind == 'hash' and redis.call('hexists', KEYS[1], ARGV[1]) == 1 then ours = 1 end
        return {ours, redis.call('pttl', KEYS[1]), kind}
        """)

    /// The channel on which Redisson's waiters sleep.
    static func channel(of key: String) -> String { "redisson_lock__channel:{\(key)}" }
}

import ChaosClients

/// The Lua scripts of coupon issuance; each runs as one step inside Redis.
enum CouponScripts {
    /// KEYS lock; ARGV token. Deletes the lock if it is still the caller's. 1 when deleted, else 0.
    static let release = RedisScript(
        """
        if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """)

    /// KEYS lock, fence; ARGV token, ttl in ms. The new fencing number, or 0 when the lock is taken.
    static let acquireFenced = RedisScript(
        """
        if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return redis.call('INCR', KEYS[2]) end
        return 0
        """)

    /// KEYS lock, fenceSeen, issued, stock; ARGV token, fence, user. 1 when written, 0 when refused: the lock is
    /// no longer the caller's, or a later holder has written already.
    static let actFenced = RedisScript(
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        if tonumber(redis.call('GET', KEYS[2]) or '0') > tonumber(ARGV[2]) then return 0 end
        redis.call('SET', KEYS[2], ARGV[2])
        redis.call('SADD', KEYS[3], ARGV[3])
        redis.call('DECR', KEYS[4])
        return 1
        """)

    /// KEYS issued, stock; ARGV user. 1 issued, 0 already issued, -1 sold out, -2 no such coupon.
    static let issue = RedisScript(
        """
        if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 0 end
        local stock = tonumber(redis.call('GET', KEYS[2]))
        if not stock then return -2 end
        if stock <= 0 then return -1 end
        redis.call('SADD', KEYS[1], ARGV[1])
        redis.call('DECR', KEYS[2])
        return 1
        """)

    /// KEYS issued, stock; ARGV user. Takes an issue back, once.
    static let takeBack = RedisScript(
        """
        if redis.call('SREM', KEYS[1], ARGV[1]) == 1 then redis.call('INCR', KEYS[2]) end
        return 1
        """)
}

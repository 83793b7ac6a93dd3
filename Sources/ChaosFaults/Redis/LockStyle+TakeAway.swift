import ChaosClients

extension LockStyle {
    /// How the tokens of every run of ours begin.
    static let mark = "firedrill:"

    /// Deletes the locks in KEYS, as if their leases had run out, and tells Redisson's waiters. ARGV: the type of a lock,
    /// our mark, one channel for each key. Answers how many were taken away and how many keys were left alone.
    ///
    /// Left alone is what is no lock with a lease (another type, a hash of several fields, no time to live) and what a run
    /// of ours holds.
    static let takeAway = RedisScript(
        """
        local taken, spared = 0, 0
        for i, key in ipairs(KEYS) do
            local kind = redis.call('type', key).ok
            if kind ~= 'none' then
                local isLock = kind == ARGV[1] and redis.call('pttl', key) >= 0
                if isLock and kind == 'string' then
                    isLock = redis.call('getrange', key, 0, #ARGV[2] - 1) ~= ARGV[2]
                elseif isLock then
                    isLock = redis.call('hlen', key) == 1
                        and string.sub(redis.call('hkeys', key)[1], 1, #ARGV[2]) ~= ARGV[2]
                end
                if isLock then
                    redis.call('del', key)
                    if kind == 'hash' then redis.call('publish', ARGV[i + 2], 0) end
                    taken = taken + 1
                else
                    spared = spared + 1
                end
            end
        end
        return {taken, spared}
        """)
}

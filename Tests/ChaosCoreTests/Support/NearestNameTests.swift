import ChaosCore
import Testing

@Suite struct `The nearest name` {
    private static let kinds = [
        "redis-lock-contention", "redis-lock-expiry", "database-deadlock", "memory-pressure", "kafka-consumer-lag",
    ]

    @Test(arguments: [
        ("redis-lock-contension", "redis-lock-contention"),
        ("redis_lock_contention", "redis-lock-contention"),
        ("REDIS-LOCK-EXPIRY", "redis-lock-expiry"),
        ("deadlock", nil),
        ("databse-deadlock", "database-deadlock"),
        ("kafka-lag", nil),
        ("memory-presure", "memory-pressure"),
        ("network-partition", nil),
    ])
    func `is suggested only for a slip`(name: String, expected: String?) {
        #expect(NearestName.suggest(name, among: Self.kinds) == expected)
    }

    @Test func `is nothing among no names`() {
        #expect(NearestName.suggest("x", among: []) == nil)
    }

    @Test func `of two equally near names is the first in the alphabet`() {
        #expect(NearestName.suggest("hold", among: ["told", "bold"]) == "bold")
    }

    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "ab", 1),
        ("abc", "xabc", 1), ("ab", "ba", 1), ("kitten", "sitting", 3), ("holders", "hodlers", 1), ("쿠폰", "쿠팡", 1),
    ])
    func `is measured in insertions, deletions, changes and swaps`(left: String, right: String, expected: Int) {
        #expect(NearestName.distance(left, right) == expected)
        #expect(NearestName.distance(right, left) == expected)
    }
}

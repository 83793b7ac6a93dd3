import Testing

@testable import ChaosCore

@Suite struct KeyPatternTests {
    @Test(arguments: [
        ("lock", ["lock"]),
        ("lock:coupon:{8..10}", ["lock:coupon:8", "lock:coupon:9", "lock:coupon:10"]),
        ("lock:{1..2}:x", ["lock:1:x", "lock:2:x"]),
        ("a{1..2}{3..4}", ["a13", "a14", "a23", "a24"]),
        ("a,b, c", ["a", "b", "c"]),
        ("a{1..2},b", ["a1", "a2", "b"]),
        ("a,a", ["a"]),
        ("k{5..5}", ["k5"]),
        ("k{-1..1}", ["k-1", "k0", "k1"]),
        ("{tag}:lock", ["{tag}:lock"]),
        ("{tag}:lock:{1..2}", ["{tag}:lock:1", "{tag}:lock:2"]),
        ("lock..x", ["lock..x"]),
        ("{a,b}", ["{a,b}"]),
    ])
    func expandsAPattern(_ pattern: String, _ keys: [String]) throws {
        #expect(try KeyPattern.expand(pattern).get() == keys)
    }

    @Test(arguments: [
        ("", "it names no key"),
        (" , ,", "it names no key"),
        ("k{3..1}", "no range"),
        ("k{a..b}", "no range"),
        ("k{1..}", "no range"),
        ("k{1..2", "no range"),
        ("k{1..1001}", "at most 1000"),
        ("k{1..100}{1..100}", "more than 1000"),
        ("a{1..600},b{1..600}", "more than 1000"),
        ("k{-9223372036854775808..9223372036854775807}", "no range"),
        ("k{0..99999999999999999999}", "no range"),
        (String(repeating: "{1..1}", count: 100_000), "longer than 4096 bytes"),
        (String(repeating: "{", count: 100_000) + "..", "longer than 4096 bytes"),
        (String(repeating: "{", count: 1_000) + "..", "no range"),
    ])
    func refusesAPatternThatCannotBeMeant(_ pattern: String, _ reason: String) {
        switch KeyPattern.expand(pattern) {
        case .success(let keys): Issue.record("it names \(keys.count) keys")
        case .failure(let failure): #expect(failure.reason.contains(reason))
        }
    }
}

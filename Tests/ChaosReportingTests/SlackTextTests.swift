import Testing

@testable import ChaosReporting

@Suite struct SlackTextTests {
    @Test(arguments: [
        ("a & b", "a &amp; b"), ("<!channel>", "&lt;!channel&gt;"), ("&amp;", "&amp;amp;"),
        ("\"'*_`~|#@", "\"'*_`~|#@"), ("쿠폰 👍🏽", "쿠폰 👍🏽"), ("", ""), ("a\u{0}b\u{1B}[31m", "a b [31m"),
        ("one\r\ntwo\u{2028}three", "one\ntwo\nthree"), ("<\u{20D2}", "&lt;\u{20D2}"),
    ])
    func exactlyThreeCharactersAreEscapedAndControlsAreGone(raw: String, escaped: String) {
        #expect(SlackText.escape(raw) == escaped)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…"), ("abcd&", 6, "abcd…"), ("a&b", 7, "a&amp;b"),
        ("a&bc", 7, "a&amp;…"), ("a&bc", 6, "a…"), ("👨‍👩‍👧‍👦x", 11, "…"), ("👨‍👩‍👧‍👦x", 12, "👨‍👩‍👧‍👦x"),
        ("👨‍👩‍👧‍👦xy", 12, "👨‍👩‍👧‍👦…"), ("abc", 0, ""), ("abc", 1, "…"),
    ])
    func aCutFallsBetweenGraphemesAndEntities(raw: String, limit: Int, kept: String) {
        #expect(SlackText.escape(raw, limit: limit) == kept)
    }

    @Test(arguments: 0..<200)
    func anyTextWithinAnyLimitIsAWholePrefixOfTheOriginal(seed: Int) {
        var random = RandomText(seed: UInt64(seed + 1))
        let raw = random.text(pieces: 40)
        let limit = random.number(below: 120)
        let escaped = SlackText.escape(raw, limit: limit)
        #expect(SlackText.length(escaped) <= limit)
        let clean = SafeText.lines(raw)
        if escaped != SlackText.escape(raw) {
            // What is left of the ellipsis must be the escaped form of whole graphemes of the text.
            let kept = escaped.hasSuffix("…") ? String(escaped.unicodeScalars.dropLast()) : escaped
            let prefixes = clean.indices.map { SlackText.escape(String(clean[..<$0])) }
            #expect(prefixes.contains(kept))
        } else {
            #expect(SlackText.length(SlackText.escape(raw)) <= limit)
        }
    }

    @Test func aHugeTextIsCutWithoutDelay() {
        let started = ContinuousClock.now
        let cut = SlackText.escape(String(repeating: "<&>👍🏽", count: 25_000), limit: 3000)
        #expect(SlackText.length(cut) <= 3000)
        #expect(SlackText.length(cut) > 2900)
        #expect(ContinuousClock.now - started < .seconds(30))
    }
}

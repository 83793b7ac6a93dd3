import ChaosCore
import Testing

@Suite struct `Trimming` {
    @Test(arguments: [("", ""), ("  ", ""), (" a b\t\n", "a b"), ("a", "a"), ("\u{3000}쿠폰 ", "쿠폰")])
    func `takes white space off both ends`(text: String, expected: String) {
        #expect(text.trimmingSpaces == expected)
    }

    @Test(arguments: [("\"a\"", "a"), ("\"\"", ""), ("\"", "\""), ("a\"", "a\""), ("\"\"a\"\"", "\"a\""), ("a", "a")])
    func `takes off one pair of quotation marks only`(text: String, expected: String) {
        #expect(text.trimming("\"") == expected)
    }
}

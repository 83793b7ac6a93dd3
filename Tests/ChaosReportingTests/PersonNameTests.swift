import ChaosReporting
import Testing

@Suite struct PersonNameTests {
    @Test(arguments: [
        ("kim", "kim"), ("  김 철수\n", "김 철수"), ("a\u{1B}[2Jb", "a [2Jb"), ("a\u{202E}b", "a b"),
    ])
    func aNameIsOneHarmlessLine(given: String, name: String) {
        #expect(PersonName(given)?.text == name)
    }

    @Test(arguments: ["", "  ", "\u{1B}\n", "\u{202E}"]) func nothingIsNoName(given: String) {
        #expect(PersonName(given) == nil && !PersonName.isWhole(given))
    }

    @Test func whatIsTooLongIsCutHoweverItIsMade() {
        #expect(PersonName(String(repeating: "김", count: 500))?.text.count == 100)
        let stacked = "k" + String(repeating: "\u{301}", count: 100_000)
        #expect((PersonName(stacked)?.text.unicodeScalars.count ?? 0) <= 400)
        #expect(PersonName.isWhole("kim") && !PersonName.isWhole(stacked))
    }
}

import ChaosCore
import Testing

@testable import ChaosResponse

@Suite
struct RedisWordsTests {
    @Test(arguments: [
        ("GET a", [["GET", "a"]]),
        ("GET a\nGET b\n", [["GET", "a"], ["GET", "b"]]),
        ("# look\n\nPING", [["PING"]]),
        ("SET a \"b c\"", [["SET", "a", "b c"]]),
        ("SET a 'b \"c\\'", [["SET", "a", "b \"c\\"]]),
        ("SET a \\\n  b", [["SET", "a", "b"]]),
        ("SET a ''", [["SET", "a", ""]]),
        ("SET a \"x\\\"y\"", [["SET", "a", "x\"y"]]),
    ])
    func aLineIsACommand(text: String, commands: [[String]]) throws {
        #expect(try RedisWords.commands([.text(text)]).get().map(\.words) == commands)
    }

    @Test
    func aValueIsOneWordWhateverIsInIt() throws {
        let pieces: [StepCall.Piece] = [.text("DEL "), .value(.text("a b\nFLUSHALL")), .text("\nPING")]
        #expect(try RedisWords.commands(pieces).get().map(\.words) == [["DEL", "a b\nFLUSHALL"], ["PING"]])
    }

    @Test
    func aListGivesAWordForEachItem() throws {
        let pieces: [StepCall.Piece] = [.text("DEL "), .value(.list(["a", "b"])), .text(" c")]
        #expect(try RedisWords.commands(pieces).get().map(\.words) == [["DEL", "a", "b", "c"]])
    }

    @Test
    func anAnswerCanBeFiltered() throws {
        let pieces: [StepCall.Piece] = [.text("CLIENT LIST | name="), .value(.text("a b")), .text("\nGET '|' x")]
        #expect(
            try RedisWords.commands(pieces).get() == [
                .init(words: ["CLIENT", "LIST"], filter: "name=a b"), .init(words: ["GET", "|", "x"]),
            ])
        #expect(throws: RedisWords.Failure.self) { try RedisWords.commands([.text("CLIENT LIST |")]).get() }
    }

    @Test
    func anOpenQuotationMarkIsRefused() {
        #expect(throws: RedisWords.Failure.self) { try RedisWords.commands([.text("SET a \"b")]).get() }
    }
}

import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosProbes

@Suite struct OutcomeFileTests {
    private let folder: TemporaryDirectory
    private let line =
        #"{"scenario":"order","at":1.25,"ms":4.1,"status":200,"ending":"succeeded","variables":{"user":USER},"#
        + #""body":"{\"id\":\"é\\n\"}"}"# + "\n"

    init() throws {
        folder = try TemporaryDirectory("outcomes")
    }

    private func lines(_ users: some Sequence<Int>) -> String {
        users.map { line.replacing("USER", with: "\($0)") }.joined()
    }

    private func read(_ text: String) async throws -> (book: RequestBook, gap: String?) {
        let path = try folder.write(text, to: "outcomes.jsonl")
        let book = try RequestBook(RequestKey(scenarios: ["order"], template: "${user}"), .promises)
        let (books, gap) = await OutcomeFile(path: path).fill([book, book])
        #expect(books.count == 2)
        #expect(books[0].keys == books[1].keys)
        return (books[0], gap)
    }

    @Test func aWholeFileGivesEveryRequestInOrder() async throws {
        let (book, gap) = try await read(lines(1...3) + #"{"written":3,"dropped":0}"# + "\n")
        #expect(gap == nil)
        #expect(book.keys == ["1", "2", "3"])
    }

    @Test func aFileOfSeveralPiecesLosesNoLineBetweenThem() async throws {
        let count = 20_000
        let (book, gap) = try await read(lines(1...count) + "{\"written\":\(count),\"dropped\":0}\n")
        #expect(gap == nil)
        #expect(book.keys.count == count)
        #expect(book.keys.last == "\(count)")
    }

    @Test(arguments: [
        ("", "the list of requests is incomplete: its closing line is missing"),
        ("L", "the list of requests is incomplete: its closing line is missing"),
        ("L{\"written\":1,\"dropped\":2500}\n", "the list of requests is incomplete: 2,500 outcomes were dropped"),
        ("L{\"written\":2,\"dropped\":0}\n", "the list of requests is incomplete: it holds 1 of 2"),
        ("L{\"scenario\":\"ord", "the list of requests is incomplete: its closing line is missing"),
        ("L{\"written\":1,\"dropped\":0}\nx", "the list of requests is incomplete: it ends in mid-line"),
        ("Lnonsense\nL", "the list of requests is damaged at line 2"),
        ("{\"written\":0,\"dropped\":0}\nL", "the list of requests is damaged at line 1"),
        ("L\n", "the list of requests is damaged at line 2"),
    ])
    func aFileThatIsNotWholeSaysSo(_ text: String, _ told: String) async throws {
        #expect(try await read(text.replacing("L", with: lines([1]))).gap == told)
    }

    @Test func aFileThatIsNotThereSaysSo() async throws {
        let (_, gap) = await OutcomeFile(path: folder.file("absent")).fill([])
        #expect(gap == "the list of requests cannot be opened")
    }

    @Test func aLineWithoutAnEndIsNotReadForEver() async throws {
        #expect(
            try await read(String(repeating: "x", count: 3 << 20)).gap == "the list of requests is damaged at line 1")
    }
}

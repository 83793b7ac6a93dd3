import Testing

@testable import ChaosLoad

@Suite struct SecondHistoryTests {
    private static let second: Int64 = 1_000_000_000

    @Test func aLateResultUpdatesItsOwnSecond() throws {
        var history = SecondHistory(scenario: "s", capacity: 100)
        history.plan(10 * Self.second + 5, count: 1)
        history.plan(10 * Self.second + 6, count: 1)
        for second in 11...16 { history.plan(Int64(second) * Self.second, count: 1) }
        #expect(history.seconds().first?.unresolved == 2)
        #expect(history.seconds().first?.p50 == nil)
        history.resolve(10 * Self.second + 5, as: .failed(.timeLimit), length: 5 * Self.second)
        history.resolve(10 * Self.second + 6, as: .succeeded, length: Self.second)
        let first = try #require(history.seconds().first)
        #expect((first.second, first.planned, first.failed, first.succeeded, first.unresolved) == (10, 2, 1, 1, 0))
        #expect(first.max == 5)
        #expect(abs(try #require(first.p50) - 1) < 0.011)
        // A second that was summarised keeps its figures when the next ones come.
        for second in 17...30 { history.plan(Int64(second) * Self.second, count: 1) }
        #expect(history.seconds().first == first)
        #expect(history.seconds().map(\.second) == Array(10...30))
    }

    @Test func silentSecondsAreRowsOfZeros() {
        var history = SecondHistory(scenario: "s", capacity: 100)
        history.plan(0, count: 2)
        history.resolve(0, as: .soldOut, length: 1_000)
        history.resolve(0, as: .starved, length: nil)
        history.plan(3 * Self.second, count: 1)
        let rows = history.seconds()
        #expect(rows.map(\.planned) == [2, 0, 0, 1])
        #expect(rows.map(\.soldOut) == [1, 0, 0, 0])
        #expect(rows.map(\.starved) == [1, 0, 0, 0])
        #expect(rows.map(\.unresolved) == [0, 0, 0, 1])
    }

    @Test func theOldestSecondsAreDroppedAndCounted() {
        var history = SecondHistory(scenario: "s", capacity: 10)
        for second in 0..<25 {
            history.plan(Int64(second) * Self.second, count: 1)
            history.resolve(Int64(second) * Self.second, as: .succeeded, length: 1_000_000)
        }
        #expect(history.seconds().map(\.second) == Array(15..<25))
        #expect(history.dropped == 15)
        // A result for a second that is gone changes nothing.
        history.resolve(0, as: .failed(.timeLimit), length: 1)
        #expect(history.seconds().allSatisfy { $0.failed == 0 && $0.succeeded == 1 })
        // A gap longer than the whole history leaves only its last part.
        history.plan(1_000 * Self.second, count: 1)
        #expect(history.seconds().map(\.second) == Array(991...1_000))
        #expect(history.dropped == 991)
    }

    @Test func anEarlierSecondThatComesLateIsAddedInFront() {
        var history = SecondHistory(scenario: "s", capacity: 10)
        history.plan(5 * Self.second, count: 1)
        history.plan(4 * Self.second + 999_999_999, count: 1)
        history.resolve(4 * Self.second + 999_999_999, as: .succeeded, length: 2_000_000_000)
        #expect(history.seconds().map(\.second) == [4, 5])
        #expect(history.seconds().map(\.planned) == [1, 1])
        #expect(history.seconds().map(\.max) == [2, nil])
    }
}

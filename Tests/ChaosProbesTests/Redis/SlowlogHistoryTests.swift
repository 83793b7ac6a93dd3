import ChaosCore
import Testing

@testable import ChaosProbes

@Suite struct SlowlogHistoryTests {
    private func readings(_ steps: [(newest: Int64?, length: Int64)]) -> [Double?] {
        var history = SlowlogHistory()
        return steps.map { history.take(newest: $0.newest, length: $0.length).value }
    }

    @Test func theFirstReadKnowsNothing() {
        #expect(readings([(nil, 0)]) == [nil])
        #expect(readings([(17, 3)]) == [nil])
    }

    @Test func numbersAreCountedAlsoBeyondTheLengthOfTheList() {
        #expect(readings([(17, 3), (17, 3), (19, 5), (600, 128)]) == [nil, 0, 2, 581])
    }

    @Test func anEmptyListThatFillsIsCountedByItsLength() {
        #expect(readings([(nil, 0), (nil, 0), (2, 3)]) == [nil, 0, 3])
        // Emptied by hand at some time before: the numbers went on.
        #expect(readings([(nil, 0), (502, 2)]) == [nil, 2])
    }

    @Test func aListThatWasEmptiedIsUnknownOnceAndARestartCountsFromItsBeginning() {
        #expect(readings([(17, 3), (nil, 0), (nil, 0), (19, 2)]) == [nil, nil, 0, 2])
        #expect(readings([(17, 3), (1, 2), (2, 3)]) == [nil, 2, 1])
    }
}

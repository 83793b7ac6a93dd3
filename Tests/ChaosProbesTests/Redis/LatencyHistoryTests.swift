import ChaosCore
import Testing

@testable import ChaosProbes

@Suite struct LatencyHistoryTests {
    private func spike(_ event: String, _ at: Int64, _ milliseconds: Int64) -> LatencyHistory.Spike {
        LatencyHistory.Spike(event: event, at: at, milliseconds: milliseconds)
    }

    @Test func onlyWhatIsNewCountsAndTheWorstOfIt() {
        var history = LatencyHistory()
        #expect(history.take([spike("command", 100, 250)]).value == nil)
        #expect(history.take([spike("command", 100, 250)]) == .value(0))
        #expect(history.take([spike("command", 100, 250), spike("fork", 101, 40)]) == .value(0.04))
        #expect(history.take([spike("command", 102, 120), spike("fork", 102, 300)]) == .value(0.3))
        // A second spike within the same second of the server's clock is told by its length.
        #expect(history.take([spike("command", 102, 130), spike("fork", 102, 300)]) == .value(0.13))
        #expect(history.take([]) == .value(0))
    }
}

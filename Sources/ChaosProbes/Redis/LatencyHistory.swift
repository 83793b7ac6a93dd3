import ChaosCore

/// Tells which of Redis's latency events are new since the last read. Pure.
struct LatencyHistory {
    /// The newest spike of one event (`command`, `fork`...), as `LATENCY LATEST` tells it.
    struct Spike: Equatable {
        let event: String
        /// The server's clock, in whole seconds.
        let at: Int64
        let milliseconds: Int64
    }

    private var last: [String: Spike]?

    /// Takes in what was told. The worst spike since the last read in seconds, 0 when there was none.
    mutating func take(_ spikes: [Spike]) -> Reading {
        let known = last
        last = Dictionary(spikes.map { ($0.event, $0) }) { first, _ in first }
        guard let known else { return .unknown("the first read; what is new needs two") }
        let fresh = spikes.filter { known[$0.event] != $0 }
        return .value(Double(fresh.map(\.milliseconds).max() ?? 0) / 1e3)
    }
}

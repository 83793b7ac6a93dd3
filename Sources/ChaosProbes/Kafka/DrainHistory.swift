import ChaosCore

/// The lag of one group over the last seconds, for the rate at which it falls. Pure.
struct DrainHistory {
    /// How far back the rate looks: a worker commits a batch at a time, so two reads alone would jump.
    static let window = Duration.seconds(10)

    private var reads: [(at: ContinuousClock.Instant, lag: Double)] = []

    mutating func take(_ lag: Double, at now: ContinuousClock.Instant) {
        reads.append((now, lag))
        // The newest read outside of the window stays: it is what the window is measured from.
        while reads.count > 2, now - reads[1].at >= Self.window { reads.removeFirst() }
    }

    /// Nothing is known of the time in between, so measuring begins anew.
    mutating func interrupt() {
        reads = []
    }

    /// Seconds until the lag is gone if it goes on falling like this: lag over consumed minus produced per second.
    var drainTime: Reading {
        guard let last = reads.last else { return .unknown("the lag is not known") }
        if last.lag == 0 { return .value(0) }
        guard reads.count >= 2, let first = reads.first else { return .unknown("the first read; a rate needs two") }
        let seconds = (last.at - first.at) / .seconds(1)
        guard seconds > 0, first.lag > last.lag else { return .unknown("the lag does not fall") }
        return .value(last.lag / ((first.lag - last.lag) / seconds))
    }
}

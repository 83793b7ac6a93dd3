/// What a counter of the server said when, for rates over time. Pure.
struct CounterHistory {
    /// How far back `recent` looks.
    static let window = Duration.seconds(10)

    private var reads: [(at: ContinuousClock.Instant, count: Int64)] = []

    /// Takes a count in. One that fell was reset, or belongs to a server that was started anew: counting begins again.
    mutating func take(_ count: Int64, at now: ContinuousClock.Instant) {
        if let last = reads.last, count < last.count { reads = [] }
        reads.append((now, count))
        // The newest read outside of the window stays: it is what the window is measured from.
        while reads.count > 2, now - reads[1].at >= Self.window { reads.removeFirst() }
    }

    /// Per second since the read before; `nil` at the first read.
    var rate: Double? {
        guard reads.count >= 2, let last = reads.last else { return nil }
        let before = reads[reads.count - 2]
        let seconds = (last.at - before.at) / .seconds(1)
        return seconds > 0 ? Double(last.count - before.count) / seconds : nil
    }

    /// How many within the window, or since the first read while that is less; `nil` at the first read.
    var recent: Int64? {
        guard reads.count >= 2, let first = reads.first, let last = reads.last else { return nil }
        return last.count - first.count
    }
}

/// Durations in fixed buckets, from a quarter of a millisecond to a minute.
struct LatencyHistogram: Sendable {
    /// Upper bounds in seconds; dense around the figures the service is judged by (10 ms, 44 ms, 500 ms, 1.7 s).
    static let bounds: [Double] = [
        0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.045, 0.06, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3,
        5, 10, 30, 60,
    ]

    private var buckets = [Int](repeating: 0, count: bounds.count + 1)
    private(set) var count = 0
    private(set) var sumSeconds = 0.0

    mutating func record(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        let index = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        buckets[index] += 1
        count += 1
        sumSeconds += seconds
    }

    /// Counts up to and including each bound, the last one named `+Inf`.
    var cumulative: [(bound: String, count: Int)] {
        var total = 0
        return buckets.enumerated().map { index, count in
            total += count
            return (index < Self.bounds.count ? String(Self.bounds[index]) : "+Inf", total)
        }
    }
}

import NIOCore

/// The course of one scenario, second by second of the intended starts. A late result updates its own second.
///
/// A second keeps its histogram only until all of its requests ended; after that a few numbers remain. Beyond
/// `capacity` seconds the oldest are dropped, and counted.
struct SecondHistory {
    private final class OpenSecond {
        let second: Int
        var histogram = LatencyHistogram(isCoarse: true)

        init(_ second: Int) {
            self.second = second
        }
    }

    private let scenario: String
    private let capacity: Int
    private var rows = CircularBuffer<ScenarioSecond>()
    /// Ascending; a handful, since a request lives no longer than its time limit.
    private var open: [OpenSecond] = []
    /// Seconds that are no longer in the history since it is full.
    private(set) var dropped = 0

    init(scenario: String, capacity: Int) {
        self.scenario = scenario
        self.capacity = capacity
    }

    /// Counts requests that were meant to start at this moment.
    mutating func plan(_ intended: Int64, count: Int) {
        let second = Self.second(of: intended)
        guard makeRoom(for: second), let index = index(of: second) else { return }
        rows[index].planned += count
        if open.last?.second != second, !open.contains(where: { $0.second == second }) {
            let place = open.firstIndex { $0.second > second } ?? open.count
            open.insert(OpenSecond(second), at: place)
            closeFinished(before: second)
        }
    }

    /// Counts the end of a request in the second it was meant to start in; `length` is `nil` for a starved start.
    mutating func resolve(_ intended: Int64, as resolution: Resolution, length: Int64?) {
        let second = Self.second(of: intended)
        guard let index = index(of: second) else { return }
        switch resolution {
        case .succeeded: rows[index].succeeded += 1
        case .failed: rows[index].failed += 1
        case .soldOut: rows[index].soldOut += 1
        case .starved: rows[index].starved += 1
        }
        if let length, let entry = open.last(where: { $0.second == second }) { entry.histogram.record(length) }
    }

    /// All seconds from the first to the last that had a planned request; silent ones between them are rows of zeros.
    func seconds() -> [ScenarioSecond] {
        var result = Array(rows)
        guard let first = result.first?.second else { return [] }
        for entry in open where result.indices.contains(entry.second - first) {
            Self.summarize(entry.histogram, into: &result[entry.second - first])
        }
        return result
    }

    private static func second(of intended: Int64) -> Int {
        Int(intended >= 0 ? intended / 1_000_000_000 : (intended - 999_999_999) / 1_000_000_000)
    }

    private func index(of second: Int) -> CircularBuffer<ScenarioSecond>.Index? {
        guard let first = rows.first?.second, second >= first, second - first < rows.count else { return nil }
        return rows.index(rows.startIndex, offsetBy: second - first)
    }

    /// Extends the rows up to this second; false when the second is older than all that are kept.
    private mutating func makeRoom(for second: Int) -> Bool {
        guard let last = rows.last?.second else {
            rows.append(ScenarioSecond(scenario: scenario, second: second))
            return true
        }
        if let first = rows.first?.second, second < first {
            guard last - second < capacity else { return false }
            for missing in stride(from: first - 1, through: second, by: -1) {
                rows.prepend(ScenarioSecond(scenario: scenario, second: missing))
            }
            return true
        }
        // After a gap longer than the whole history only its last part would stay anyway.
        let start = max(last + 1, second - capacity + 1)
        if start > last + 1 {
            dropped += rows.count + start - last - 1
            rows.removeAll(keepingCapacity: true)
        }
        for missing in stride(from: start, through: second, by: 1) {
            rows.append(ScenarioSecond(scenario: scenario, second: missing))
        }
        while rows.count > capacity {
            rows.removeFirst()
            dropped += 1
        }
        return true
    }

    /// Turns the histograms of seconds whose requests all ended into their few numbers. The second just past stays
    /// open, since starts come only nearly in order.
    private mutating func closeFinished(before second: Int) {
        var stillOpen: [OpenSecond] = []
        for entry in open {
            guard let index = index(of: entry.second) else { continue }
            if entry.second + 1 < second, rows[index].unresolved == 0 {
                Self.summarize(entry.histogram, into: &rows[index])
            } else {
                stillOpen.append(entry)
            }
        }
        open = stillOpen
    }

    private static func summarize(_ histogram: LatencyHistogram, into row: inout ScenarioSecond) {
        guard let quantiles = histogram.quantiles([0.5, 0.95]) else { return }
        (row.p50, row.p95, row.max) = (quantiles[0], quantiles[1], histogram.maximum)
    }
}

import NIOCore

/// What ended within the window that ends now, kept exactly: one small entry per ended request.
struct SlidingWindow {
    /// What an entry stands for.
    enum Kind: UInt8 { case succeeded, failed, soldOut }

    private struct Entry {
        let endedAt: Int64
        /// Microseconds in 32 bits hold 71 minutes.
        let microseconds: UInt32
        let kind: Kind
    }

    private let length: Int64
    private var entries = CircularBuffer<Entry>(initialCapacity: 256)
    private(set) var succeeded = 0
    private(set) var failed = 0
    private(set) var soldOut = 0

    /// A window of this many nanoseconds.
    init(length: Int64) {
        self.length = length
    }

    var count: Int { entries.count }

    /// Adds what ended now; what left the window is dropped on the way, so that memory follows the rate.
    mutating func record(endedAt: Int64, length: Int64, kind: Kind) {
        expire(at: endedAt)
        let microseconds = UInt32(clamping: max(0, length) / 1_000)
        entries.append(Entry(endedAt: endedAt, microseconds: microseconds, kind: kind))
        count(kind, 1)
    }

    /// Drops what ended before the window that ends at this moment.
    mutating func expire(at now: Int64) {
        while let first = entries.first, first.endedAt <= now - length {
            count(first.kind, -1)
            entries.removeFirst()
        }
    }

    /// Visits the lengths in nanoseconds.
    func forEachLength(_ body: (Int64) -> Void) {
        for entry in entries { body(Int64(entry.microseconds) * 1_000) }
    }

    private mutating func count(_ kind: Kind, _ step: Int) {
        switch kind {
        case .succeeded: succeeded += step
        case .failed: failed += step
        case .soldOut: soldOut += step
        }
    }
}

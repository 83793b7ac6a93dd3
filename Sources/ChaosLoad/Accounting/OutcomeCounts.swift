/// How many requests succeeded and failed within a long window, in buckets of a tenth of a second.
///
/// Buckets instead of entries, so that ten seconds of a fast load cost no more memory than those of a slow one.
struct OutcomeCounts {
    private struct Bucket {
        var number: Int64 = -1
        var succeeded = 0
        var failed = 0
    }

    private static let bucketLength: Int64 = 100_000_000
    private var buckets: [Bucket]

    /// A window of this many nanoseconds, rounded up to whole buckets.
    init(length: Int64) {
        let count = max(1, (length + Self.bucketLength - 1) / Self.bucketLength)
        buckets = Array(repeating: Bucket(), count: Int(count))
    }

    /// Counts a request that ended at this moment.
    mutating func record(endedAt: Int64, succeeded: Bool) {
        let number = Self.bucket(of: endedAt)
        let index = self.index(of: number)
        // An end that is older than the whole window has no bucket any more.
        guard number >= buckets[index].number else { return }
        if buckets[index].number != number { buckets[index] = Bucket(number: number) }
        if succeeded { buckets[index].succeeded += 1 } else { buckets[index].failed += 1 }
    }

    /// The succeeded share within the window that ends now; `nil` when nothing ended in it.
    func successRatio(at now: Int64) -> Double? {
        let last = Self.bucket(of: now)
        let live = buckets.filter { $0.number > last - Int64(buckets.count) && $0.number <= last }
        let succeeded = live.reduce(0) { $0 + $1.succeeded }
        let judged = live.reduce(succeeded) { $0 + $1.failed }
        return judged > 0 ? Double(succeeded) / Double(judged) : nil
    }

    private static func bucket(of moment: Int64) -> Int64 { max(0, moment) / bucketLength }

    private func index(of bucket: Int64) -> Int { Int(bucket % Int64(buckets.count)) }
}

/// A time zone of the IANA database: its offset from UTC at every moment. Pure.
public struct ZoneRules: Sendable {
    /// A moment with the offset that walls in the zone show then.
    public struct Moment: Hashable, Sendable {
        /// Seconds since 1970.
        public let epoch: Int64
        /// Seconds to add to UTC.
        public let offset: Int

        /// What walls in the zone show.
        public var wall: CivilTime { CivilTime(localSeconds: epoch + Int64(offset)) }
    }

    /// When a wall shows a time.
    public enum Reading: Hashable, Sendable {
        case once(Moment)
        /// The clock was put back: the time comes twice.
        case twice(Moment, Moment)
        /// The clock was put forward: the time never comes; the first moment behind the gap.
        case never(after: Moment)
    }

    /// A moment at which the offset changes.
    struct Change: Hashable, Sendable {
        let epoch: Int64
        let offset: Int
    }

    /// The name: `Europe/London`.
    public let name: String
    private let first: Int
    private let changes: [Change]

    /// `first` is the offset before the earliest change; the changes are in the order of time.
    init(name: String, first: Int, changes: [Change]) {
        self.name = name
        self.first = first
        self.changes = changes
    }

    /// UTC, which never changes.
    public static let utc = ZoneRules(name: "UTC", first: 0, changes: [])

    /// The offset that holds at a moment, in seconds.
    public func offset(at epoch: Int64) -> Int { offset(before: index(after: epoch)) }

    /// The moment with its offset.
    public func moment(_ epoch: Int64) -> Moment { Moment(epoch: epoch, offset: offset(at: epoch)) }

    /// When walls in the zone show the time.
    public func reading(of wall: CivilTime) -> Reading {
        let local = wall.localSeconds
        // No offset is larger than a day, and none has ever jumped by more.
        let reach: Int64 = 2 * 86_400
        let low = index(after: local - reach)
        let high = index(after: local + reach)
        if low == high {
            let offset = offset(before: low)
            return .once(Moment(epoch: local - Int64(offset), offset: offset))
        }
        var found: [Moment] = []
        for index in low...high {
            let moment = Moment(epoch: local - Int64(offset(before: index)), offset: offset(before: index))
            let isAfterStart = index == 0 || moment.epoch >= changes[index - 1].epoch
            let isBeforeEnd = index == changes.count || moment.epoch < changes[index].epoch
            if isAfterStart, isBeforeEnd { found.append(moment) }
        }
        switch found.count {
        case 0: return .never(after: end(ofGapAt: local, in: low..<high))
        case 1: return .once(found[0])
        default: return .twice(found[0], found[1])
        }
    }

    /// The next change of the offset after a moment; `nil` when there is none.
    func change(after epoch: Int64) -> (moment: Moment, before: Int)? {
        var index = index(after: epoch)
        // Some changes are of the zone's name only.
        while index < changes.count, changes[index].offset == offset(before: index) { index += 1 }
        guard index < changes.count else { return nil }
        return (Moment(epoch: changes[index].epoch, offset: changes[index].offset), offset(before: index))
    }

    private func end(ofGapAt local: Int64, in range: Range<Int>) -> Moment {
        let index = range.first { index in
            let change = changes[index]
            return local >= change.epoch + Int64(offset(before: index)) && local < change.epoch + Int64(change.offset)
        }
        let change = changes[index ?? range.lowerBound]
        return Moment(epoch: change.epoch, offset: change.offset)
    }

    private func offset(before index: Int) -> Int { index == 0 ? first : changes[index - 1].offset }

    /// The index of the first change after the moment.
    private func index(after epoch: Int64) -> Int {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].epoch <= epoch { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// An offset from UTC as people and ISO 8601 write it: `+09:00`, `-03:06:28`.
enum OffsetText {
    static func write(_ offset: Int) -> String {
        let size = abs(offset)
        let minutes = "\(offset < 0 ? "-" : "+")\(padded(size / 3_600, 2)):\(padded(size / 60 % 60, 2))"
        return size % 60 == 0 ? minutes : "\(minutes):\(padded(size % 60, 2))"
    }

    static func read(_ text: some StringProtocol) -> Int? {
        if text == "Z" { return 0 }
        guard let sign = text.first, sign == "+" || sign == "-", let size = CivilTime.second(text.dropFirst()) else {
            return nil
        }
        return sign == "-" ? -size : size
    }
}

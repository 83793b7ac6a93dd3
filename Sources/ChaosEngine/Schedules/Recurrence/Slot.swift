import ChaosCore

/// One planned moment of one entry. What the wall shows, the zone and the offset are its identity: with them the hour
/// that comes twice is two slots and a changed zone is another one.
public struct Slot: Sendable, CustomStringConvertible {
    /// What daylight saving did to it.
    public enum Edge: Hashable, Sendable {
        /// The planned time does not come that day; this is the first moment behind the gap.
        case shifted(from: CivilTime)
        /// The time comes twice, and this is the first or the second of them.
        case first, second
    }

    /// `SCHEDULE/ENTRY`.
    public let entry: String
    public let moment: ZoneRules.Moment
    public let zone: String
    public let edge: Edge?

    init(entry: String, moment: ZoneRules.Moment, zone: String, edge: Edge? = nil) {
        self.entry = entry
        self.moment = moment
        self.zone = zone
        self.edge = edge
    }

    /// Seconds since 1970.
    public var epoch: Int64 { moment.epoch }

    /// `2026-11-01T01:30-04:00[America/New_York]`.
    public var time: String {
        "\(moment.wall.date)T\(moment.wall.clock)\(OffsetText.write(moment.offset))[\(zone)]"
    }

    /// The identity: `weekly/redis-lock@2026-11-01T01:30-04:00[America/New_York]`.
    public var id: String { "\(entry)@\(time)" }

    public var description: String { id }

    /// So many seconds after the slot a drill begins, the same ones whenever it is asked: below the entry's jitter.
    func jitter(below limit: Int64) -> Int64 {
        guard limit > 0 else { return 0 }
        var sum = EntryChecksum()
        sum.add(id)
        // Names that differ in one digit give sums that are near each other; mixed, they are not (SplitMix64).
        var mixed = sum.number
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int64((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}

extension Slot: Hashable {
    public static func == (left: Slot, right: Slot) -> Bool {
        left.entry == right.entry && left.moment == right.moment && left.zone == right.zone
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(entry)
        hasher.combine(moment)
        hasher.combine(zone)
    }
}

extension Slot {
    /// `Sun 2026-11-01 01:30 -04:00`.
    public var reading: String {
        let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        return "\(names[moment.wall.date.weekday]) \(moment.wall) \(OffsetText.write(moment.offset))"
    }
}

extension Slot.Edge: CustomStringConvertible {
    public var description: String {
        switch self {
        case .shifted(let wall): "\(wall.clock) does not come that day: first moment behind the gap"
        case .first: "comes twice: the first"
        case .second: "comes twice: the second"
        }
    }
}

/// One change of an entry's clock, with what it does to the entry's slots.
public struct ZoneEdge: Sendable, Equatable {
    /// The first moment with the new offset.
    public let moment: ZoneRules.Moment
    /// The offset before, in seconds.
    public let before: Int
    /// Planned times that do not come, with `gap: skip` lost and with `gap: shift` moved behind the gap.
    public let lost: [CivilTime]
    /// Planned times that come twice.
    public let doubled: [CivilTime]
}

extension SlotPlan {
    /// The changes of the clock later than `after` and not later than `through`.
    public func edges(after: Int64, through: Int64) -> [ZoneEdge] {
        var edges: [ZoneEdge] = []
        var start = after
        while let (moment, before) = zone.change(after: start), moment.epoch <= through {
            edges.append(edge(at: moment, before: before))
            start = moment.epoch
        }
        return edges
    }

    /// The next changes of the clock, at most so many.
    public func edges(after: Int64, count: Int) -> [ZoneEdge] {
        var edges: [ZoneEdge] = []
        var start = after
        while edges.count < count, let (moment, before) = zone.change(after: start) {
            edges.append(edge(at: moment, before: before))
            start = moment.epoch
        }
        return edges
    }

    private func edge(at moment: ZoneRules.Moment, before: Int) -> ZoneEdge {
        let old = moment.epoch + Int64(before)
        let new = moment.epoch + Int64(moment.offset)
        let walls = recurrence.walls(after: min(old, new) - 1, through: max(old, new) - 1)
        return ZoneEdge(moment: moment, before: before, lost: new > old ? walls : [], doubled: new > old ? [] : walls)
    }
}

extension ZoneEdge: CustomStringConvertible {
    /// `2027-03-14 03:00 -04:00: the clock goes forward by 1 h`.
    public var description: String {
        let change = moment.offset - before
        let hours = Swift.abs(change) / 3_600
        let minutes = Swift.abs(change) / 60 % 60
        let size = [hours > 0 ? "\(hours) h" : nil, minutes > 0 ? "\(minutes) min" : nil].compactMap { $0 }
        let way = change > 0 ? "forward" : "back"
        return "\(moment.wall) \(OffsetText.write(moment.offset)): the clock goes \(way) by"
            + " \(size.joined(separator: " "))"
    }
}

/// All slots of one entry, in a zone, with what becomes of times that daylight saving takes away or doubles. Pure.
public struct SlotPlan: Sendable {
    /// What becomes of a time that does not come.
    public enum Gap: String, Sendable, CaseIterable {
        /// There is no slot that day.
        case skip
        /// The slot is the first moment behind the gap.
        case shift
    }

    /// What becomes of a time that comes twice.
    public enum Fold: String, Sendable, CaseIterable {
        case first
        case both
    }

    let entry: String
    let recurrence: Recurrence
    let zone: ZoneRules
    let gap: Gap
    let fold: Fold

    /// No rule of the calendar keeps silent for longer: the 29th of February on one weekday comes within 40 years.
    static let horizon: Int64 = 50 * 366 * 86_400

    /// Every slot later than `after` and not later than `through`, in the order of time, each once.
    public func slots(after: Int64, through: Int64) -> [Slot] {
        guard after < through else { return [] }
        // No clock has ever been put forward or back by more than a day.
        let reach: Int64 = 2 * 86_400
        let change = zone.change(after: after - reach)
        guard let change, change.moment.epoch <= through + reach else {
            let offset = zone.offset(at: after)
            return recurrence.walls(after: after + Int64(offset), through: through + Int64(offset)).map { wall in
                slot(ZoneRules.Moment(epoch: wall.localSeconds - Int64(offset), offset: offset), nil)
            }
        }
        let walls = recurrence.walls(after: after - reach, through: through + reach)
        return ordered(walls.flatMap(slots).filter { $0.epoch > after && $0.epoch <= through })
    }

    /// The first slot later than `after`; `nil` when there is none within fifty years.
    public func next(after: Int64) -> Slot? {
        var start = after
        var length: Int64 = 6 * 3_600
        while start < after + Self.horizon {
            if let slot = slots(after: start, through: start + length).first { return slot }
            start += length
            length = min(length * 4, 366 * 86_400)
        }
        return nil
    }

    private func slots(at wall: CivilTime) -> [Slot] {
        switch zone.reading(of: wall) {
        case .once(let moment): [slot(moment, nil)]
        case .twice(let first, let second):
            fold == .both ? [slot(first, .first), slot(second, .second)] : [slot(first, .first)]
        case .never(let moment):
            gap == .shift ? [slot(moment, .shifted(from: wall))] : []
        }
    }

    private func slot(_ moment: ZoneRules.Moment, _ edge: Slot.Edge?) -> Slot {
        Slot(entry: entry, moment: moment, zone: zone.name, edge: edge)
    }

    /// In the order of time. Several times of one gap come to the same moment: that is one slot, and a slot that was
    /// planned for the moment itself stands for them all.
    private func ordered(_ slots: [Slot]) -> [Slot] {
        var byTime: [Slot] = []
        for slot in slots.sorted(by: { $0.epoch < $1.epoch }) {
            guard let last = byTime.last, last.epoch == slot.epoch else {
                byTime.append(slot)
                continue
            }
            if last.edge != nil, slot.edge == nil { byTime[byTime.count - 1] = slot }
        }
        return byTime
    }
}

extension SlotPlan {
    /// The zone's name.
    public var zoneName: String { zone.name }

    /// `skip` or `shift`.
    public var gapWord: String { gap.rawValue }

    /// `first` or `both`.
    public var foldWord: String { fold.rawValue }

    /// The time of day that walls in the zone show, with seconds.
    public func clock(at epoch: Int64) -> String { zone.moment(epoch).wall.clock }

    /// What walls in the zone show, for somebody who may be elsewhere: `Tue 2026-12-01 10:41:42 +09:00 (Asia/Seoul)`.
    public func reading(at epoch: Int64) -> String {
        "\(Slot(entry: entry, moment: zone.moment(epoch), zone: zone.name).reading) (\(zone.name))"
    }

    /// Reads a day or a day and time of the zone's walls, in seconds since 1970; `nil` when it is none.
    public func epoch(of text: String) -> Int64? {
        guard let wall = CivilDate(text).map({ CivilTime($0, second: 0) }) ?? CivilTime(text) else { return nil }
        switch zone.reading(of: wall) {
        case .once(let moment), .twice(let moment, _), .never(let moment): return moment.epoch
        }
    }
}

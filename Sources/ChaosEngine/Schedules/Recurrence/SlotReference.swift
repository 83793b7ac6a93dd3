import ChaosCore

/// A slot as it is named on a command line: `experiments/schedules/weekly.yaml#redis-lock@2026-12-01T10:30+09:00`.
/// Without the time it means the entry's slot that is due now.
public struct SlotReference: Sendable, Equatable, CustomStringConvertible {
    public let file: String
    public let entry: String
    /// `2026-12-01T10:30+09:00`; `nil` for the slot that is due.
    public let time: String?

    /// Reads a reference. Throws a usage error when it is none.
    public init(_ text: String) throws(ChaosError) {
        guard let hash = text.lastIndex(of: "#"), hash != text.startIndex else { throw Self.wrong(text) }
        let rest = text[text.index(after: hash)...]
        let parts = rest.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let entry = parts.first, EntryName.isValid(String(entry)) else { throw Self.wrong(text) }
        file = String(text[..<hash])
        self.entry = String(entry)
        // The zone is the entry's and may be left out.
        time = parts.count > 1 ? String(parts[1].prefix { $0 != "[" }) : nil
        if let time, Self.epoch(time) == nil { throw Self.wrong(text) }
    }

    /// Refers to a slot of a loaded schedule.
    public init(_ schedule: Schedule, _ entry: ScheduleEntry, _ slot: Slot) {
        file = schedule.source
        self.entry = entry.name
        time = String(slot.time.prefix { $0 != "[" })
    }

    public var description: String { "\(file)#\(entry)" + (time.map { "@\($0)" } ?? "") }

    /// The planned slot at the time; `nil` when the entry plans none there, or when no time was named.
    public func slot(of entry: ScheduleEntry) -> Slot? {
        guard let time, let epoch = Self.epoch(time) else { return nil }
        // The offset is part of what was asked for.
        return entry.plan.slots(after: epoch - 1, through: epoch).first { $0.time.hasPrefix("\(time)[") }
    }

    private static func epoch(_ time: String) -> Int64? {
        guard let sign = time.lastIndex(where: { $0 == "+" || $0 == "-" }), let wall = CivilTime(time[..<sign]),
            let offset = OffsetText.read(time[sign...])
        else { return nil }
        return wall.localSeconds - Int64(offset)
    }

    private static func wrong(_ text: String) -> ChaosError {
        ChaosError(
            .usage, operation: "find the slot", target: text,
            cause: "it is not written like FILE#ENTRY or FILE#ENTRY@2026-12-01T10:30+09:00",
            remedy: "firedrill schedule next FILE --json lists the slots.")
    }
}

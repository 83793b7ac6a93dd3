import ChaosCore

/// Whether the instants and lengths of an imported run can be true; absurd ones break whatever counts with them later.
enum PlausibleTimes {
    /// From 1970 to the end of the year 9999, in seconds since 1970.
    private static let instants = 0.0..<253_402_300_800
    /// Under ten years, in seconds.
    private static let longest = 10 * 365.25 * 86_400

    /// What cannot be true; `nil` when all can.
    static func damage(of entry: ArchiveEntry) -> String? {
        let run = entry.run
        let outcome = run.outcome
        let moments: [(String, Double?)] = [
            ("startedAt", run.startedAt), ("endedAt", run.endedAt), ("outcome.clearedAt", outcome?.clearedAt),
            ("document.timeline.originEpochSeconds", entry.document?.number("timeline", "originEpochSeconds")),
        ]
        for case (let name, let value?) in moments where !instants.contains(value) {
            return "\(name) is \(value), which is no time from 1970 to 9999"
        }
        let lengths: [(String, Double?)] = [
            ("endedAt - startedAt", run.endedAt.map { $0 - run.startedAt }),
            ("outcome.levelSeconds.l1", outcome?.levelSeconds.l1),
            ("outcome.levelSeconds.l2", outcome?.levelSeconds.l2),
            ("outcome.levelSeconds.l3", outcome?.levelSeconds.l3), ("outcome.ttdSeconds", outcome?.ttdSeconds),
            ("outcome.ttdLongerThanSeconds", outcome?.ttdLongerThanSeconds),
            ("outcome.ttaSeconds", outcome?.ttaSeconds), ("outcome.ttmSeconds", outcome?.ttmSeconds),
            ("outcome.ttrSeconds", outcome?.ttrSeconds),
            ("outcome.ttrLongerThanSeconds", outcome?.ttrLongerThanSeconds),
            ("outcome.resolutionSeconds", outcome?.resolutionSeconds),
            ("outcome.watchedSeconds", outcome?.watchedSeconds),
        ]
        // Not a number is under nothing.
        for case (let name, let value?) in lengths where !(value.magnitude < longest) {
            return "\(name) is \(value) s, which is no length under ten years"
        }
        return nil
    }
}

extension JSONValue {
    /// The number at a path of objects' fields; `nil` when there is none.
    fileprivate func number(_ path: String...) -> Double? {
        var value: JSONValue? = self
        for name in path {
            guard case .object(let fields) = value else { return nil }
            value = fields[name]
        }
        switch value {
        case .int(let number): return Double(number)
        case .double(let number): return number
        default: return nil
        }
    }
}

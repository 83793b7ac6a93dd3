import ChaosCore

/// A run's record as the command line's contract has it: `RunRecord`'s own names, and `null` for the promised values
/// that are not known, so that a reader can tell "not known" from "not promised". Times are seconds as plain numbers.
public struct RunDocument: Encodable, Sendable {
    private let record: RunRecord

    /// Wraps the record; the single observations are left out unless asked for.
    public init(_ record: RunRecord, withObservations: Bool = false) {
        var kept = record
        if !withObservations { kept.observations = [] }
        self.record = kept
    }

    private enum Keys: String, CodingKey, CaseIterable {
        case level, audit
        case ttdSeconds, ttaSeconds, ttmSeconds, ttrSeconds, ttrLongerThanSeconds
        case faultEnded, faultRemovedBy
    }

    private struct Level: Encodable {
        let level: RunRecord.Level

        enum Keys: String, CodingKey { case documented, measured, reasons }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            // Unlike a synthesized conformance, `encode` writes an absent optional as null.
            try container.encode(level.documented, forKey: .documented)
            try container.encode(level.measured, forKey: .measured)
            try container.encode(level.reasons, forKey: .reasons)
        }
    }

    private struct Audit: Encodable {
        let audit: RunRecord.Audit

        enum Keys: String, CodingKey { case name, result, count, detail }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(audit.name, forKey: .name)
            try container.encode(audit.result, forKey: .result)
            try container.encode(audit.count, forKey: .count)
            try container.encode(audit.detail, forKey: .detail)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        try record.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(Level(level: record.level), forKey: .level)
        try container.encode(record.audit.map(Audit.init), forKey: .audit)
        try container.encode(record.ttdSeconds, forKey: .ttdSeconds)
        try container.encode(record.ttaSeconds, forKey: .ttaSeconds)
        try container.encode(record.ttmSeconds, forKey: .ttmSeconds)
        try container.encode(record.ttrSeconds, forKey: .ttrSeconds)
        try container.encode(record.ttrLongerThanSeconds, forKey: .ttrLongerThanSeconds)
        try container.encode(record.faultEnded, forKey: .faultEnded)
        try container.encode(record.faultRemovedBy, forKey: .faultRemovedBy)
    }
}

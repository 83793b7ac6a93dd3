/// Reads a compiled zone file (TZif, RFC 9636). Every length in it is checked, since the file may be anything.
struct ZoneFile {
    /// The last year for which the rule at the end of a file is written out.
    private static let lastYear = 2200

    private struct Counts {
        let isUTC: Int
        let isStandard: Int
        let leap: Int
        let times: Int
        let types: Int
        let characters: Int

        func size(timeBytes: Int) -> Int {
            times * timeBytes + times + types * 6 + characters + leap * (timeBytes + 4) + isStandard + isUTC
        }
    }

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The zone's rules; `nil` when the file is not one, or was cut off.
    func rules(name: String) -> ZoneRules? {
        guard let old = counts(at: 0) else { return nil }
        guard bytes[4] >= UInt8(ascii: "2") else { return rules(name: name, at: 44, old, timeBytes: 4, footer: nil) }
        // From version 2 on the same follows once more with 64 bits, then a rule for the time after.
        let start = 44 + old.size(timeBytes: 4)
        guard let counts = counts(at: start) else { return nil }
        let end = start + 44 + counts.size(timeBytes: 8)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\n") else { return nil }
        let line = bytes[(end + 1)...].prefix { $0 != UInt8(ascii: "\n") }
        guard line.endIndex < bytes.count else { return nil }
        return rules(
            name: name, at: start + 44, counts, timeBytes: 8, footer: String(decoding: line, as: UTF8.self))
    }

    private func counts(at start: Int) -> Counts? {
        guard start >= 0, start + 44 <= bytes.count, bytes[start..<(start + 4)].elementsEqual("TZif".utf8) else {
            return nil
        }
        let numbers = (0..<6).map { Int(number(at: start + 20 + 4 * $0, size: 4)) }
        guard numbers.allSatisfy({ (0...100_000).contains($0) }), numbers[4] > 0 else { return nil }
        return Counts(
            isUTC: numbers[0], isStandard: numbers[1], leap: numbers[2], times: numbers[3], types: numbers[4],
            characters: numbers[5])
    }

    private func rules(
        name: String, at start: Int, _ counts: Counts, timeBytes: Int, footer: String?
    ) -> ZoneRules? {
        guard start + counts.size(timeBytes: timeBytes) <= bytes.count else { return nil }
        let indices = start + counts.times * timeBytes
        let types = indices + counts.times
        func offset(_ type: Int) -> Int { Int(number(at: types + 6 * type, size: 4)) }
        var changes: [ZoneRules.Change] = []
        for index in 0..<counts.times {
            let type = Int(bytes[indices + index])
            guard type < counts.types else { return nil }
            let epoch = number(at: start + index * timeBytes, size: timeBytes)
            guard changes.last.map({ $0.epoch < epoch }) ?? true else { return nil }
            changes.append(.init(epoch: epoch, offset: offset(type)))
        }
        if let footer, !footer.isEmpty {
            guard let rule = YearlyZoneRule(footer) else { return nil }
            changes += rule.changes(after: changes.last?.epoch, through: Self.lastYear)
        }
        return ZoneRules(name: name, first: offset(0), changes: changes)
    }

    /// A signed number, most significant byte first.
    private func number(at start: Int, size: Int) -> Int64 {
        let value = bytes[start..<(start + size)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(truncatingIfNeeded: value)
    }
}

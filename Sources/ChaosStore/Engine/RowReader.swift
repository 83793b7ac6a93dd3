/// Reads one row after the other, column by column. Texts that come again and again are kept once.
struct RowReader {
    private var row: any StoreRow
    private var place = 0
    private var kept: [String: String] = [:]
    private var read: [String: any Sendable] = [:]

    init(_ row: any StoreRow) {
        self.row = row
    }

    /// Goes on with the next row.
    mutating func move(to next: any StoreRow) {
        row = next
        place = 0
    }

    mutating func text() -> String? {
        defer { place += 1 }
        return row.text(place)
    }

    mutating func double() -> Double? {
        defer { place += 1 }
        return row.double(place)
    }

    mutating func int() -> Int64? {
        defer { place += 1 }
        return row.int(place)
    }

    mutating func flag() -> Bool { int() == 1 }

    /// A text of which there are few, such as a host or a scenario: 100,000 rows share its storage.
    mutating func commonText() -> String? {
        guard let text = text() else { return nil }
        if let known = kept[text] { return known }
        kept[text] = text
        return text
    }

    /// What a text that comes again and again says: it is read once.
    mutating func commonValue<Value: Sendable>(
        _ parse: (String) throws(StoreDamage) -> Value
    ) throws(StoreDamage) -> Value? {
        guard let text = text() else { return nil }
        if let known = read[text] as? Value { return known }
        let value = try parse(text)
        read[text] = value
        return value
    }

    /// A text that must be there. Throws when it is missing.
    mutating func required(_ column: String) throws(StoreDamage) -> String {
        guard let text = commonText() else { throw StoreDamage(cause: "a row has no \(column)") }
        return text
    }

    /// A word of a closed list. Throws when it is missing or none of the list: a newer program may have written it.
    mutating func word<Word: RawRepresentable<String>>(_ column: String) throws(StoreDamage) -> Word {
        let text = try required(column)
        guard let word = Word(rawValue: text) else { throw StoreDamage(cause: "\"\(text)\" is no \(column)") }
        return word
    }

    /// The same, where it may be missing.
    mutating func optionalWord<Word: RawRepresentable<String>>(_ column: String) throws(StoreDamage) -> Word? {
        guard let text = text() else { return nil }
        guard let word = Word(rawValue: text) else { throw StoreDamage(cause: "\"\(text)\" is no \(column)") }
        return word
    }
}

/// One row of a result. A NULL and a column that does not exist both read as nil.
public struct SQLRow: Sendable {
    let columns: SQLColumns
    let values: [String?]

    /// The text of a column.
    public subscript(_ column: String) -> String? {
        columns.index[column].flatMap { values[$0] }
    }

    /// The text of a column by its place, from 0.
    public subscript(_ place: Int) -> String? {
        values.indices.contains(place) ? values[place] : nil
    }

    /// The number of an integer column.
    public func int(_ column: String) -> Int64? {
        self[column].flatMap { Int64($0) }
    }

    /// The number of a column with a decimal or floating point type.
    public func double(_ column: String) -> Double? {
        self[column].flatMap { Double($0) }
    }

    /// The value of a `boolean` column, which PostgreSQL writes as t or f and MariaDB as 1 or 0.
    public func bool(_ column: String) -> Bool? {
        switch self[column] {
        case "t", "true", "1": true
        case "f", "false", "0": false
        default: nil
        }
    }

    /// The content of a `bytea` or binary column, which reads as `\x` and hexadecimal digits in text.
    public func bytes(_ column: String) -> [UInt8]? {
        guard let text = self[column], text.hasPrefix("\\x") else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for digit in text.utf8.dropFirst(2) {
            guard let value = Self.hexValue(digit) else { return nil }
            if let upper = high {
                bytes.append(upper << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// The column names of a result, shared by all its rows.
final class SQLColumns: Sendable {
    let names: [String]
    let index: [String: Int]

    init(_ names: [String]) {
        self.names = names
        // Of two columns with one name the first counts.
        index = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

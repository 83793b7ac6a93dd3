/// A parameter of a query: `$1` and so on for PostgreSQL, `?` for MariaDB. The server infers the type from the place
/// where it stands.
public enum SQLValue: Sendable, Equatable {
    case null
    /// Text, or anything that the server can read from text (`"2024-05-01"` for a date). PostgreSQL knows no NUL in it.
    case text(String)
    case int(Int64)
    case double(Double)
    case bool(Bool)
    /// A `bytea` or a `BLOB`, sent in binary.
    case bytes([UInt8])
    /// For `= ANY($1)` or `unnest($1::bigint[])`. MariaDB has no arrays and gets JSON, for `JSON_TABLE`.
    case intArray([Int64])
    /// For `= ANY($1)` or `unnest($1::text[])`; JSON for MariaDB.
    case textArray([String])

    /// Any integer as a parameter.
    public init(_ number: some BinaryInteger) {
        self = .int(Int64(clamping: number))
    }

    /// Any text as a parameter.
    public init(_ text: String) {
        self = .text(text)
    }
}

extension SQLValue: ExpressibleByStringInterpolation {
    /// `"text"` is `.text("text")`.
    public init(stringLiteral value: String) { self = .text(value) }
}

extension SQLValue: ExpressibleByIntegerLiteral {
    /// `7` is `.int(7)`.
    public init(integerLiteral value: Int64) { self = .int(value) }
}

extension SQLValue: ExpressibleByFloatLiteral {
    /// `1.5` is `.double(1.5)`.
    public init(floatLiteral value: Double) { self = .double(value) }
}

extension SQLValue: ExpressibleByBooleanLiteral {
    /// `true` is `.bool(true)`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension SQLValue: ExpressibleByNilLiteral {
    /// `nil` is `.null`.
    public init(nilLiteral: ()) { self = .null }
}

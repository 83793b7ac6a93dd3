/// A parameter of a query, `$1` and so on. The server infers the type from the place where it stands.
public enum PostgresValue: Sendable, Equatable {
    case null
    /// Text, or anything that the server can read from text (`"2024-05-01"` for a date). NUL characters are refused.
    case text(String)
    case int(Int64)
    case double(Double)
    case bool(Bool)
    /// A `bytea`, sent in binary.
    case bytes([UInt8])
    /// For `= ANY($1)` or `unnest($1::bigint[])`.
    case intArray([Int64])
    /// For `= ANY($1)` or `unnest($1::text[])`.
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

extension PostgresValue: ExpressibleByStringInterpolation {
    /// `"text"` is `.text("text")`.
    public init(stringLiteral value: String) { self = .text(value) }
}

extension PostgresValue: ExpressibleByIntegerLiteral {
    /// `7` is `.int(7)`.
    public init(integerLiteral value: Int64) { self = .int(value) }
}

extension PostgresValue: ExpressibleByFloatLiteral {
    /// `1.5` is `.double(1.5)`.
    public init(floatLiteral value: Double) { self = .double(value) }
}

extension PostgresValue: ExpressibleByBooleanLiteral {
    /// `true` is `.bool(true)`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension PostgresValue: ExpressibleByNilLiteral {
    /// `nil` is `.null`.
    public init(nilLiteral: ()) { self = .null }
}

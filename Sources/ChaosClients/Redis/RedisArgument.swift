/// One word of a Redis command; sent as it is, so binary values need no quoting.
///
/// A literal or an interpolated string is an argument: `["SET", "coupon:\(id):stock", "100"]`.
public enum RedisArgument: Sendable, Equatable, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
    case string(String)
    case bytes([UInt8])
    case int(Int64)

    /// `"text"` is `.string("text")`.
    public init(stringLiteral value: String) {
        self = .string(value)
    }

    /// `7` is `.int(7)`.
    public init(integerLiteral value: Int64) {
        self = .int(value)
    }

    /// Any integer as an argument: `RedisArgument(userID)`.
    public init(_ number: some BinaryInteger) {
        self = .int(Int64(clamping: number))
    }

    /// Any text as an argument.
    public init(_ text: String) {
        self = .string(text)
    }
}

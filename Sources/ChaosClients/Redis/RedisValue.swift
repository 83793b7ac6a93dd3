/// What a Redis server answered (RESP2).
public enum RedisValue: Sendable, Equatable {
    /// Nothing there: the nil bulk string and the nil array alike.
    case null
    case integer(Int64)
    /// A short status such as `OK`.
    case status(String)
    /// A binary-safe string.
    case bulk([UInt8])
    case array([RedisValue])
    /// An error inside a pipeline or an array; a call of its own throws instead. The first word is the prefix.
    case error(String)

    /// The text of a status, bulk string or integer; nil for everything else. Broken UTF-8 is repaired.
    public var string: String? {
        switch self {
        case .status(let text): text
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        case .integer(let number): String(number)
        case .null, .array, .error: nil
        }
    }

    /// The number of an integer, or of a bulk string that spells one.
    public var int: Int64? {
        switch self {
        case .integer(let number): number
        case .bulk(let bytes): Int64(String(decoding: bytes, as: UTF8.self))
        case .status(let text): Int64(text)
        case .null, .array, .error: nil
        }
    }

    /// The bytes of a bulk string.
    public var bytes: [UInt8]? {
        guard case .bulk(let bytes) = self else { return nil }
        return bytes
    }

    /// The elements of an array.
    public var array: [RedisValue]? {
        guard case .array(let values) = self else { return nil }
        return values
    }

    /// True for `.null`.
    public var isNull: Bool { self == .null }

    /// The prefix of an error, such as `WRONGTYPE` or `NOSCRIPT`; nil when this is no error.
    public var errorCode: String? {
        guard case .error(let text) = self else { return nil }
        return Self.errorCode(of: text)
    }

    /// The first word of an error text, by Redis's own convention its code.
    static func errorCode(of text: String) -> String {
        String(text.prefix { $0 != " " && $0 != "\r" && $0 != "\n" })
    }
}

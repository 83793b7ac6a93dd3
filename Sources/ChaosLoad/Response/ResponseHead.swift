/// What a response's head says that matters to a client that reads it: status, framing, whether the connection stays.
///
/// Strict on purpose: a framing that two readers could understand differently is refused, never guessed
/// (RFC 9112, 6.3 and 11.2).
struct ResponseHead {
    private(set) var status = 0
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private var isVersion10 = false
    private var saysClose = false
    private var saysKeepAlive = false

    /// True when the connection may carry another request after this response.
    var keepsConnection: Bool { isVersion10 ? saysKeepAlive && !saysClose : !saysClose }

    /// An interim answer, which another one follows.
    var isInterim: Bool { (100..<200).contains(status) }

    /// Reads `HTTP/1.1 200 OK`, without its line end.
    mutating func readStatusLine(_ line: Span<UInt8>) -> ResponseProblem? {
        guard line.count >= 12, HeaderBytes.matches(line, 5..<7, "1."),
            line[0] == UInt8(ascii: "H"), line[1] == UInt8(ascii: "T"), line[2] == UInt8(ascii: "T"),
            line[3] == UInt8(ascii: "P"), line[4] == UInt8(ascii: "/"), line[8] == UInt8(ascii: " ")
        else { return .statusLine }
        guard line[7] == UInt8(ascii: "1") || line[7] == UInt8(ascii: "0") else { return .statusLine }
        isVersion10 = line[7] == UInt8(ascii: "0")
        var code = 0
        for index in 9..<12 {
            guard line[index] >= UInt8(ascii: "0"), line[index] <= UInt8(ascii: "9") else { return .statusLine }
            code = code * 10 + Int(line[index] - UInt8(ascii: "0"))
        }
        guard code >= 100, code < 600, line.count == 12 || line[12] == UInt8(ascii: " ") else { return .statusLine }
        for index in 12..<line.count where !HeaderBytes.isFieldContent(line[index]) { return .statusLine }
        status = code
        return nil
    }

    /// Reads one header line, without its line end. Folded lines (RFC 9112, 5.2) are refused.
    mutating func readField(_ line: Span<UInt8>) -> ResponseProblem? {
        var colon = 0
        while colon < line.count, line[colon] != UInt8(ascii: ":") {
            guard HeaderBytes.isToken(line[colon]) else { return .header }
            colon += 1
        }
        guard colon > 0, colon < line.count else { return .header }
        for index in colon + 1..<line.count where !HeaderBytes.isFieldContent(line[index]) { return .header }
        // Only three names matter; their lengths tell them apart before any letter is compared.
        switch colon {
        case 10 where HeaderBytes.matches(line, 0..<10, "connection"):
            readConnection(line, Self.trim(line, colon + 1..<line.count))
            return nil
        case 14 where HeaderBytes.matches(line, 0..<14, "content-length"):
            return readLength(line, Self.trim(line, colon + 1..<line.count))
        case 17 where HeaderBytes.matches(line, 0..<17, "transfer-encoding"):
            return readEncoding(line, Self.trim(line, colon + 1..<line.count))
        default:
            return nil
        }
    }

    /// What is wrong with the head as a whole, once its last line was read.
    func problem() -> ResponseProblem? {
        if isChunked, contentLength != nil || isVersion10 { return .framing }
        // Nobody asked for another protocol, so the server cannot switch to one.
        return status == 101 ? .statusLine : nil
    }

    private mutating func readLength(_ line: Span<UInt8>, _ value: Range<Int>) -> ResponseProblem? {
        // 18 digits always fit 64 bits.
        guard !value.isEmpty, value.count <= 18 else { return .framing }
        var length = 0
        for index in value {
            guard line[index] >= UInt8(ascii: "0"), line[index] <= UInt8(ascii: "9") else { return .framing }
            length = length * 10 + Int(line[index] - UInt8(ascii: "0"))
        }
        if let contentLength, contentLength != length { return .framing }
        contentLength = length
        return nil
    }

    private mutating func readEncoding(_ line: Span<UInt8>, _ value: Range<Int>) -> ResponseProblem? {
        guard !isChunked, HeaderBytes.matches(line, value, "chunked") else { return .framing }
        isChunked = true
        return nil
    }

    private mutating func readConnection(_ line: Span<UInt8>, _ value: Range<Int>) {
        var start = value.lowerBound
        while start <= value.upperBound {
            var end = start
            while end < value.upperBound, line[end] != UInt8(ascii: ",") { end += 1 }
            let option = Self.trim(line, start..<end)
            if HeaderBytes.matches(line, option, "close") { saysClose = true }
            if HeaderBytes.matches(line, option, "keep-alive") { saysKeepAlive = true }
            start = end + 1
        }
    }

    private static func trim(_ line: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, line[lower] == 0x20 || line[lower] == 0x09 { lower += 1 }
        while upper > lower, line[upper - 1] == 0x20 || line[upper - 1] == 0x09 { upper -= 1 }
        return lower..<upper
    }
}

/// Why an answer is not a valid HTTP/1.x response.
enum ResponseProblem: String, Error, Equatable {
    case statusLine = "bad status line"
    case header = "bad header"
    case framing = "ambiguous length"
    case chunk = "bad chunk"
    case tooLong = "head too long"
    case truncated = "ended in mid-response"
}

/// Reads HTTP/1.x responses as their bytes arrive, in whatever pieces; the body is counted off, not kept.
///
/// It allocates only when a line is split between two reads, or when the body's beginning is asked for.
struct ResponseParser {
    /// What the bytes so far amount to.
    enum Progress: Equatable {
        case incomplete
        case complete
        case invalid(ResponseProblem)
    }

    private enum State: Equatable {
        case statusLine
        case fields
        case sized(remaining: Int)
        case untilClose
        case chunkSize
        case chunkData(remaining: Int)
        case chunkEnd
        case trailers
        case done
    }

    /// The longest line, and the longest head or trailer in all. Servers commonly refuse far less in requests.
    static let longestLine = 16_384
    static let longestHead = 65_536
    /// More interim answers than this before the real one is a server gone wrong.
    static let mostInterim = 16

    private(set) var head = ResponseHead()
    /// The beginning of the body, at most as long as was asked for.
    private(set) var bodyStart: [UInt8] = []
    private var state = State.statusLine
    private var carry: [UInt8] = []
    private var headBytes = 0
    private var interim = 0
    private var isHead = false
    private var bodyLimit = 0

    /// True once at least one byte of the response arrived.
    private(set) var hasBegun = false

    /// Makes ready for the next response. `bodyLimit` is how much of the body to keep.
    mutating func reset(isHead: Bool, bodyLimit: Int) {
        head = ResponseHead()
        state = .statusLine
        hasBegun = false
        headBytes = 0
        interim = 0
        self.isHead = isHead
        self.bodyLimit = bodyLimit
        if !carry.isEmpty { carry.removeAll(keepingCapacity: true) }
        if !bodyStart.isEmpty { bodyStart = [] }
    }

    /// Takes bytes from `position` on and moves it past what belongs to this response.
    mutating func consume(_ bytes: Span<UInt8>, from position: inout Int) -> Progress {
        if position < bytes.count { hasBegun = true }
        while position < bytes.count, state != .done {
            let problem: ResponseProblem?
            switch state {
            case .sized(let remaining):
                let left = takeBody(bytes, &position, remaining)
                state = left == 0 ? .done : .sized(remaining: left)
                problem = nil
            case .chunkData(let remaining):
                let left = takeBody(bytes, &position, remaining)
                state = left == 0 ? .chunkEnd : .chunkData(remaining: left)
                problem = nil
            case .untilClose:
                _ = takeBody(bytes, &position, .max)
                problem = nil
            case .statusLine, .fields, .chunkSize, .chunkEnd, .trailers, .done:
                problem = takeLine(bytes, &position)
            }
            if let problem { return .invalid(problem) }
        }
        return state == .done ? .complete : .incomplete
    }

    /// The connection ended: complete only for a response that the end of the connection delimits.
    mutating func endOfStream() -> Progress {
        if state == .untilClose { state = .done }
        return state == .done ? .complete : .invalid(.truncated)
    }

    /// True when the connection may be used again after this response.
    var keepsConnection: Bool { state == .done && head.keepsConnection && !endsWithConnection }

    private var endsWithConnection: Bool { head.contentLength == nil && !head.isChunked && hasBody }

    private var hasBody: Bool { !isHead && head.status != 204 && head.status != 304 }

    private mutating func takeBody(_ bytes: Span<UInt8>, _ position: inout Int, _ remaining: Int) -> Int {
        let count = min(remaining, bytes.count - position)
        if bodyStart.count < bodyLimit {
            let end = position + min(count, bodyLimit - bodyStart.count)
            for index in position..<end { bodyStart.append(bytes[index]) }
        }
        position += count
        return remaining - count
    }

    private mutating func takeLine(_ bytes: Span<UInt8>, _ position: inout Int) -> ResponseProblem? {
        let start = position
        var end = start
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        let isWhole = end < bytes.count
        let length = carry.count + end - start
        guard length <= Self.longestLine else { return .tooLong }
        position = isWhole ? end + 1 : end
        if !isWhole || !carry.isEmpty {
            for index in start..<end { carry.append(bytes[index]) }
            guard isWhole else { return nil }
            // Taken out, so that the line can be read while this value changes.
            let line = carry
            carry = []
            return takeWholeLine(line.span)
        }
        return takeWholeLine(bytes.extracting(start..<end))
    }

    /// `line` lacks its LF; a line that does not end with CR LF is refused (a bare LF hides requests from some proxies).
    private mutating func takeWholeLine(_ line: Span<UInt8>) -> ResponseProblem? {
        guard !line.isEmpty, line[line.count - 1] == 0x0D else { return state == .chunkEnd ? .chunk : .header }
        let text = line.extracting(0..<line.count - 1)
        switch state {
        case .statusLine, .fields, .trailers:
            headBytes += line.count + 1
            guard headBytes <= Self.longestHead else { return .tooLong }
            return takeHeadLine(text)
        case .chunkSize:
            return takeChunkSize(text)
        case .chunkEnd:
            state = .chunkSize
            return text.isEmpty ? nil : .chunk
        case .sized, .untilClose, .chunkData, .done:
            return nil
        }
    }

    private mutating func takeHeadLine(_ text: Span<UInt8>) -> ResponseProblem? {
        switch state {
        case .statusLine:
            state = .fields
            return head.readStatusLine(text)
        case .trailers:
            if text.isEmpty { state = .done }
            // A trailer cannot change the framing, but it has to be well formed.
            var trailer = ResponseHead()
            return text.isEmpty || trailer.readField(text) == nil ? nil : .header
        default:
            return text.isEmpty ? endHead() : head.readField(text)
        }
    }

    private mutating func endHead() -> ResponseProblem? {
        if let problem = head.problem() { return problem }
        if head.isInterim {
            interim += 1
            head = ResponseHead()
            state = .statusLine
            return interim > Self.mostInterim ? .statusLine : nil
        }
        if !hasBody {
            state = .done
        } else if head.isChunked {
            state = .chunkSize
        } else if let length = head.contentLength {
            state = length == 0 ? .done : .sized(remaining: length)
        } else {
            state = .untilClose
        }
        return nil
    }

    private mutating func takeChunkSize(_ text: Span<UInt8>) -> ResponseProblem? {
        var size = 0
        var digits = 0
        while digits < text.count, let value = Self.hexadecimal(text[digits]) {
            digits += 1
            // 15 digits always fit 63 bits.
            guard digits <= 15 else { return .chunk }
            size = size << 4 | value
        }
        guard digits > 0 else { return .chunk }
        // An extension is allowed and ignored; blanks before its semicolon are tolerated by the standard.
        var rest = digits
        while rest < text.count, text[rest] == 0x20 || text[rest] == 0x09 { rest += 1 }
        guard rest == text.count || text[rest] == UInt8(ascii: ";") else { return .chunk }
        for index in rest..<text.count where !HeaderBytes.isFieldContent(text[index]) { return .chunk }
        state = size == 0 ? .trailers : .chunkData(remaining: size)
        return nil
    }

    private static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}

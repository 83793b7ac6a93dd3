/// Writes commands in RESP on the caller's side, so that a connection's thread only has to hand bytes to hiredis.
struct RedisCommandEncoder {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ command: [RedisArgument]) {
        appendHeader(UInt8(ascii: "*"), command.count)
        for argument in command {
            switch argument {
            case .string(let text): appendBulk(text.utf8)
            case .bytes(let raw): appendBulk(raw)
            case .int(let number): appendBulk(String(number).utf8)
            }
        }
    }

    private mutating func appendBulk(_ content: some Collection<UInt8>) {
        appendHeader(UInt8(ascii: "$"), content.count)
        bytes.append(contentsOf: content)
        appendLineEnd()
    }

    private mutating func appendHeader(_ kind: UInt8, _ count: Int) {
        bytes.append(kind)
        bytes.append(contentsOf: String(count).utf8)
        appendLineEnd()
    }

    private mutating func appendLineEnd() {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }
}

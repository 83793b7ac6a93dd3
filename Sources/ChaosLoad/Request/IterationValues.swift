import ChaosCore
import NIOCore

/// The values of one iteration's variables. One instance is reused for all iterations of a scenario.
struct IterationValues {
    var vu = 0
    var iteration = 0
    /// The random half of a UUID (version 4); drawn only when a request names `${uuid}`.
    var uuid: (high: UInt64, low: UInt64) = (0, 0)
    var numbers: [Int] = []
    var firstUser = 0

    /// The source report's user id, `vu * 100000 + iteration + 1`, counted from the run's first user.
    var user: Int { firstUser + vu * VirtualUser.iterationsPerNumber + iteration + 1 }

    /// Writes one value as text.
    func write(_ source: VariableTable.Source, to buffer: inout ByteBuffer) {
        switch source {
        case .vu: buffer.writeDecimal(vu)
        case .iteration: buffer.writeDecimal(iteration)
        case .user: buffer.writeDecimal(user)
        case .number(let index): buffer.writeDecimal(numbers[index])
        case .uuid: writeUUID(to: &buffer)
        }
    }

    /// The value for the record of outcomes.
    func outcomeValue(_ source: VariableTable.Source) -> OutcomeValue {
        switch source {
        case .vu: return .integer(vu)
        case .iteration: return .integer(iteration)
        case .user: return .integer(user)
        case .number(let index): return .integer(numbers[index])
        case .uuid:
            var buffer = ByteBuffer()
            writeUUID(to: &buffer)
            return .text(String(buffer: buffer))
        }
    }

    private func writeUUID(to buffer: inout ByteBuffer) {
        let high = uuid.high & ~0xF000 | 0x4000
        let low = uuid.low & ~(0b11 << 62) | 0b10 << 62
        for nibble in 0..<32 {
            if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 { buffer.writeInteger(UInt8(ascii: "-")) }
            let word = nibble < 16 ? high : low
            let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (nibble % 16)) & 0xF)
            buffer.writeInteger(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}

extension ByteBuffer {
    /// Writes a number in decimal without making a string.
    mutating func writeDecimal(_ number: Int) {
        // 20 bytes hold the longest 64-bit number with its sign.
        writeWithUnsafeMutableBytes(minimumWritableBytes: 20) { room in
            var rest = number.magnitude
            var length = number < 0 ? 1 : 0
            repeat {
                length += 1
                rest /= 10
            } while rest > 0
            rest = number.magnitude
            var position = length
            repeat {
                position -= 1
                room[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if number < 0 { room[0] = UInt8(ascii: "-") }
            return length
        }
    }
}

import Foundation

/// Finds one field of a JSON object whose end may be missing: only the beginning of an answer is kept.
enum TopLevelField {
    /// The field's text, number or truth value as text; `nil` when it is another kind, absent, or cut off.
    static func text(_ name: String, in bytes: [UInt8]) -> String? {
        var scanner = Scanner(bytes: bytes)
        guard scanner.takes("{") else { return nil }
        while let key = scanner.value(), scanner.takes(":"), let value = scanner.value() {
            if string(bytes[key]) == name { return scalar(bytes[value]) }
            guard scanner.takes(",") else { return nil }
        }
        return nil
    }

    private static func scalar(_ bytes: ArraySlice<UInt8>) -> String? {
        switch bytes.first {
        case UInt8(ascii: "\""): string(bytes)
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "n"), nil: nil
        default: String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func string(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.first == UInt8(ascii: "\""), bytes.count >= 2 else { return nil }
        guard bytes.contains(UInt8(ascii: "\\")) else {
            return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
        }
        return try? JSONDecoder().decode(String.self, from: Data(bytes))
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0

        mutating func takes(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        /// The place of the next value; `nil` when it is cut off.
        mutating func value() -> Range<Int>? {
            skipSpace()
            let start = position
            var depth = 0
            while position < bytes.count {
                switch bytes[position] {
                case UInt8(ascii: "\""):
                    guard skipString() else { return nil }
                    if depth == 0 { return start..<position }
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    // The end of what the value stands in, or of the value itself.
                    if depth == 0 { return start < position ? start..<position : nil }
                    depth -= 1
                    if depth == 0 {
                        position += 1
                        return start..<position
                    }
                case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
                    UInt8(ascii: "\t"):
                    if depth == 0 { return start < position ? start..<position : nil }
                default: break
                }
                position += 1
            }
            return nil
        }

        private mutating func skipString() -> Bool {
            position += 1
            while position < bytes.count {
                if bytes[position] == UInt8(ascii: "\"") {
                    position += 1
                    return true
                }
                position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            }
            return false
        }

        private mutating func skipSpace() {
            while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
        }
    }
}

import CMariaDB

/// Parameters in the shape that the client library wants. Everything lives as long as this object.
final class MariaDBParameters {
    let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let count: Int
    private var buffers: [UnsafeMutableRawPointer] = []

    init(_ values: [SQLValue]) {
        count = values.count
        binds = .allocate(capacity: max(1, count))
        binds.initialize(repeating: MYSQL_BIND(), count: max(1, count))
        for (index, value) in values.enumerated() { set(index, value) }
    }

    deinit {
        binds.deallocate()
        for buffer in buffers { buffer.deallocate() }
    }

    private func set(_ index: Int, _ value: SQLValue) {
        switch value {
        case .null: binds[index].buffer_type = MYSQL_TYPE_NULL
        case .text(let text): set(index, MYSQL_TYPE_STRING, Array(text.utf8))
        case .bytes(let bytes): set(index, MYSQL_TYPE_BLOB, bytes)
        case .int(let number): withUnsafeBytes(of: number) { set(index, MYSQL_TYPE_LONGLONG, Array($0)) }
        case .double(let number): withUnsafeBytes(of: number) { set(index, MYSQL_TYPE_DOUBLE, Array($0)) }
        case .bool(let flag): set(index, MYSQL_TYPE_TINY, [flag ? 1 : 0])
        case .intArray(let numbers):
            set(index, MYSQL_TYPE_STRING, Array("[\(numbers.map { String($0) }.joined(separator: ","))]".utf8))
        case .textArray(let texts):
            set(index, MYSQL_TYPE_STRING, Array("[\(texts.map { Self.quoted($0) }.joined(separator: ","))]".utf8))
        }
    }

    private func set(_ index: Int, _ type: enum_field_types, _ bytes: [UInt8]) {
        // One byte more: an empty value still needs an address.
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: bytes.count + 1, alignment: 8)
        bytes.withUnsafeBytes {
            buffer.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(buffer), byteCount: $0.count)
        }
        buffers.append(buffer)
        binds[index].buffer_type = type
        binds[index].buffer = buffer
        binds[index].buffer_length = UInt(bytes.count)
        // Without a pointer the library takes the length from the bind itself.
        binds[index].length_value = UInt(bytes.count)
    }

    /// A JSON string (RFC 8259).
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

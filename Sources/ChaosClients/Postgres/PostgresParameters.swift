import CLibPQ

/// Query parameters in the shape that libpq wants: one buffer, and pointers into it that live as long as a closure.
struct PostgresParameters {
    /// `bytea` (pg_type.dat).
    private static let byteaType: Oid = 17

    private var buffer: [UInt8] = []
    /// Where each value starts; nil for NULL.
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var types: [Oid] = []

    /// Nil when a text holds a NUL: in C it would end there, and the rest would be lost without a word.
    init?(_ values: [SQLValue]) {
        for value in values {
            guard append(value) else { return nil }
        }
    }

    /// Calls `body` with count, types, values, lengths and formats.
    func withPointers<Result>(
        _ body: (
            Int32, UnsafePointer<Oid>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        buffer.withUnsafeBytes { raw in
            let base = raw.bindMemory(to: CChar.self).baseAddress
            let pointers: [UnsafePointer<CChar>?] = starts.map { start in
                start.flatMap { offset in base.map { $0 + offset } }
            }
            return body(Int32(starts.count), types, pointers, lengths, formats)
        }
    }

    private mutating func append(_ value: SQLValue) -> Bool {
        switch value {
        case .null: appendNull()
        case .text(let text): return appendText(text)
        case .int(let number): return appendText(String(number))
        case .double(let number): return appendText(String(number))
        case .bool(let flag): return appendText(flag ? "true" : "false")
        case .bytes(let bytes): appendBinary(bytes)
        case .intArray(let numbers): return appendText("{" + numbers.map { String($0) }.joined(separator: ",") + "}")
        case .textArray(let texts): return appendText("{" + texts.map { Self.quoted($0) }.joined(separator: ",") + "}")
        }
        return true
    }

    private mutating func appendNull() {
        starts.append(nil)
        lengths.append(0)
        formats.append(0)
        types.append(0)
    }

    private mutating func appendText(_ text: String) -> Bool {
        starts.append(buffer.count)
        lengths.append(0)
        formats.append(0)
        types.append(0)
        let before = buffer.count
        buffer.append(contentsOf: text.utf8)
        if buffer[before...].contains(0) { return false }
        buffer.append(0)
        return true
    }

    private mutating func appendBinary(_ bytes: [UInt8]) {
        starts.append(buffer.count)
        lengths.append(Int32(clamping: bytes.count))
        formats.append(1)
        types.append(Self.byteaType)
        buffer.append(contentsOf: bytes)
        // An empty value still needs an address of its own: a null pointer would mean NULL.
        buffer.append(0)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            if character == "\"" || character == "\\" { quoted.append("\\") }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }
}

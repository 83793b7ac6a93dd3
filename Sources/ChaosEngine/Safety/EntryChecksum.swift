/// A checksum over the content of a journal entry, so that a file that was torn or edited is not taken for the truth.
///
/// FNV-1a, 64 bits, over every field with its length before it; the JSON's own spelling (order, spaces, escapes) does not
/// count, so that another version's writer makes the same one. It finds accidents, and is no protection against intent.
struct EntryChecksum {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The sum itself.
    var number: UInt64 { hash }

    /// Sixteen hexadecimal digits.
    var text: String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    mutating func add(_ field: String) {
        for byte in "\(field.utf8.count):".utf8 { add(byte) }
        for byte in field.utf8 { add(byte) }
    }

    mutating func add(_ fields: [String]) {
        add("\(fields.count)")
        for field in fields { add(field) }
    }

    private mutating func add(_ byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}

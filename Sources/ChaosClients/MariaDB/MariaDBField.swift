import CMariaDB

/// One column of a result.
struct MariaDBField {
    /// The character set number of columns that hold bytes and no text.
    private static let binary: UInt32 = 63
    private static let stringTypes: Set<UInt32> = Set(
        [
            MYSQL_TYPE_STRING, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_VARCHAR, MYSQL_TYPE_BLOB, MYSQL_TYPE_TINY_BLOB,
            MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB, MYSQL_TYPE_BIT, MYSQL_TYPE_GEOMETRY,
        ].map { $0.rawValue })
    private static let digits = Array("0123456789abcdef".utf8)

    let name: String
    private let isBinary: Bool

    init(_ field: MYSQL_FIELD) {
        name = field.name.map { String(cString: $0) } ?? ""
        isBinary = field.charsetnr == Self.binary && Self.stringTypes.contains(field.type.rawValue)
    }

    static func all(_ result: UnsafeMutablePointer<MYSQL_RES>) -> [MariaDBField] {
        guard let fields = mysql_fetch_fields(result) else { return [] }
        return (0..<Int(mysql_num_fields(result))).map { MariaDBField(fields[$0]) }
    }

    /// A value as text; bytes as `\x` and hexadecimal digits, as PostgreSQL writes them.
    func text(_ bytes: UnsafeRawBufferPointer) -> String {
        guard isBinary else { return String(decoding: bytes, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: 2 + bytes.count * 2) { buffer in
            buffer[0] = UInt8(ascii: "\\")
            buffer[1] = UInt8(ascii: "x")
            for (index, byte) in bytes.enumerated() {
                buffer[2 + index * 2] = Self.digits[Int(byte >> 4)]
                buffer[3 + index * 2] = Self.digits[Int(byte & 15)]
            }
            return 2 + bytes.count * 2
        }
    }
}

import CMariaDB

/// Reads the stored result of an executed statement, every value as text.
final class MariaDBStatementResult {
    private static let firstCapacity = 4096

    private let statement: UnsafeMutablePointer<MYSQL_STMT>
    private let count: Int
    private let binds: UnsafeMutablePointer<MYSQL_BIND>
    /// Where the library notes lengths and NULLs while it walks over a row; nothing reads them.
    private let lengths: UnsafeMutablePointer<UInt>
    private let flags: UnsafeMutablePointer<my_bool>
    private var scratch = UnsafeMutableRawPointer.allocate(byteCount: firstCapacity, alignment: 8)
    private var capacity = firstCapacity

    init(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
        self.statement = statement
        count = Int(mysql_stmt_field_count(statement))
        binds = .allocate(capacity: count)
        lengths = .allocate(capacity: count)
        flags = .allocate(capacity: count * 2)
        binds.initialize(repeating: MYSQL_BIND(), count: count)
        lengths.initialize(repeating: 0, count: count)
        flags.initialize(repeating: 0, count: count * 2)
        for index in 0..<count {
            binds[index].buffer_type = MYSQL_TYPE_STRING
            binds[index].length = lengths + index
            binds[index].is_null = flags + index
            binds[index].error = flags + count + index
        }
    }

    deinit {
        mysql_stmt_free_result(statement)
        binds.deallocate()
        lengths.deallocate()
        flags.deallocate()
        scratch.deallocate()
    }

    /// Nil when the library could not read its own memory; it has the error.
    func copy() -> SQLResult? {
        guard let head = mysql_stmt_result_metadata(statement) else { return nil }
        let fields = MariaDBField.all(head)
        mysql_free_result(head)
        guard mysql_stmt_bind_result(statement, binds) == 0 else { return nil }
        let columns = SQLColumns(fields.map { $0.name })
        var rows: [SQLRow] = []
        while true {
            switch mysql_stmt_fetch(statement) {
            // Truncated: always, since the values are read one by one.
            case 0, MYSQL_DATA_TRUNCATED:
                rows.append(SQLRow(columns: columns, values: fields.indices.map { value($0, fields[$0]) }))
            case MYSQL_NO_DATA:
                return SQLResult(columns: columns.names, rows: rows, affectedRows: rows.count, commandTag: "")
            default: return nil
            }
        }
    }

    private func value(_ column: Int, _ field: MariaDBField) -> String? {
        var length = fetch(column)
        if let needed = length, needed > capacity {
            scratch.deallocate()
            capacity = needed
            scratch = .allocate(byteCount: capacity, alignment: 8)
            length = fetch(column)
        }
        return length.map { field.text(UnsafeRawBufferPointer(start: scratch, count: $0)) }
    }

    /// Copies a value, or as much of it as fits, and returns its length; nil for NULL.
    private func fetch(_ column: Int) -> Int? {
        var length: UInt = 0
        var isNull: my_bool = 0
        var isTruncated: my_bool = 0
        return withUnsafeMutablePointer(to: &length) { length in
            withUnsafeMutablePointer(to: &isNull) { isNull in
                withUnsafeMutablePointer(to: &isTruncated) { isTruncated in
                    var bind = MYSQL_BIND()
                    bind.buffer_type = MYSQL_TYPE_STRING
                    bind.buffer = scratch
                    bind.buffer_length = UInt(capacity)
                    bind.length = length
                    bind.is_null = isNull
                    bind.error = isTruncated
                    guard mysql_stmt_fetch_column(statement, &bind, UInt32(column), 0) == 0 else { return nil }
                    return isNull.pointee != 0 ? nil : Int(length.pointee)
                }
            }
        }
    }
}

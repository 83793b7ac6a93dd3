import CMariaDB

/// The owner of one `MYSQL_RES` that is in memory as a whole; everything is copied out before it is freed.
final class MariaDBRawResult {
    private let pointer: UnsafeMutablePointer<MYSQL_RES>

    init(_ pointer: UnsafeMutablePointer<MYSQL_RES>) {
        self.pointer = pointer
    }

    deinit {
        mysql_free_result(pointer)
    }

    func copy() -> SQLResult {
        let fields = MariaDBField.all(pointer)
        let columns = SQLColumns(fields.map { $0.name })
        var rows: [SQLRow] = []
        rows.reserveCapacity(Int(clamping: mysql_num_rows(pointer)))
        while let row = mysql_fetch_row(pointer), let lengths = mysql_fetch_lengths(pointer) {
            let values = fields.indices.map { index in
                row[index].map { fields[index].text(UnsafeRawBufferPointer(start: $0, count: Int(lengths[index]))) }
            }
            rows.append(SQLRow(columns: columns, values: values))
        }
        return SQLResult(columns: columns.names, rows: rows, affectedRows: rows.count, commandTag: "")
    }
}

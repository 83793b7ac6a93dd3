import CLibPQ

/// The owner of one `PGresult`; everything is copied out before it is cleared.
final class PostgresRawResult {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var status: ExecStatusType { PQresultStatus(pointer) }

    var isError: Bool {
        status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR
    }

    /// COPY would need data to be fed or drained; a client without it can only hang up.
    var isCopy: Bool {
        status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH
    }

    var sqlState: String? { field(UInt8(ascii: "C")) }

    /// The message without position and context; libpq's own text when the server gave none.
    var message: String {
        field(UInt8(ascii: "M")) ?? String(cString: PQresultErrorMessage(pointer)).singleLine
    }

    func copy() -> SQLResult {
        let names = (0..<PQnfields(pointer)).map { index in PQfname(pointer, index).map { String(cString: $0) } ?? "" }
        let columns = SQLColumns(names)
        let rows = (0..<PQntuples(pointer)).map { row in
            SQLRow(columns: columns, values: (0..<Int32(names.count)).map { text(row, $0) })
        }
        return SQLResult(
            columns: names, rows: rows, affectedRows: Int(String(cString: PQcmdTuples(pointer))) ?? 0,
            commandTag: String(cString: PQcmdStatus(pointer)))
    }

    private func text(_ row: Int32, _ column: Int32) -> String? {
        guard PQgetisnull(pointer, row, column) == 0, let start = PQgetvalue(pointer, row, column) else { return nil }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(pointer, row, column)))
        return String(decoding: bytes, as: UTF8.self)
    }

    private func field(_ code: UInt8) -> String? {
        PQresultErrorField(pointer, Int32(code)).map { String(cString: $0) }
    }
}

extension String {
    /// libpq breaks its messages into lines with tabs; an error here is one line.
    var singleLine: String {
        split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
    }
}

/// What a query gave: rows as text, and how many rows a command touched.
public struct SQLResult: Sendable {
    /// The names of the columns, in order.
    public let columns: [String]
    /// The rows, in the order in which the server sent them; empty for a command.
    public let rows: [SQLRow]
    /// Rows inserted, updated, deleted or selected.
    public let affectedRows: Int
    /// The server's word for what it did, such as `INSERT 0 1` or `ROLLBACK`; empty for MariaDB, which has none.
    let commandTag: String

    /// The first row; nil when there is none.
    public var first: SQLRow? { rows.first }
}

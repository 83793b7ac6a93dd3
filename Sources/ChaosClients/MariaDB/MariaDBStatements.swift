import CMariaDB

/// The prepared statements of one session by their text; the oldest goes when there are too many.
final class MariaDBStatements {
    private static let limit = 64

    private let handle: MariaDBHandle
    private var known: [String: UnsafeMutablePointer<MYSQL_STMT>] = [:]
    private var order: [String] = []

    init(_ handle: MariaDBHandle) {
        self.handle = handle
    }

    subscript(_ sql: String) -> UnsafeMutablePointer<MYSQL_STMT>? { known[sql] }

    /// A new statement, still to be prepared; nil when there is no memory.
    func make(_ sql: String) -> UnsafeMutablePointer<MYSQL_STMT>? {
        guard let made = mysql_stmt_init(handle.pointer) else { return nil }
        if order.count >= Self.limit, let oldest = order.first { close(oldest) }
        known[sql] = made
        order.append(sql)
        return made
    }

    func close(_ sql: String) {
        guard let statement = known.removeValue(forKey: sql) else { return }
        order.removeAll { $0 == sql }
        mysql_stmt_close(statement)
    }

    /// To be called before the connection is closed.
    func closeAll() {
        for statement in known.values { mysql_stmt_close(statement) }
        known = [:]
        order = []
    }
}

import ChaosClients

/// What the deadlock asks of a MariaDB or MySQL server.
enum InnoDBQuestions {
    /// Sessions, without these, whose transaction waits for a lock.
    static func waiting(
        besides ours: [Int64], over session: any SQLSession
    ) async throws(ClientError) -> Int64? {
        let others = ours.isEmpty ? "" : " AND trx_mysql_thread_id NOT IN (\(list(ours)))"
        return try await MariaDBQuestions.ask(
            "SELECT count(*) AS waiting FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'\(others)",
            over: session)?.first?.int("waiting")
    }

    static func seesTransactions(over session: any SQLSession) async throws(ClientError) -> Bool {
        try await MariaDBQuestions.ask("SELECT count(*) FROM information_schema.innodb_trx", over: session) != nil
    }

    /// How many of these sessions are still there: a session that was killed leaves the list when its transaction has been
    /// rolled back, and its locks with it. (INNODB_TRX would not do: whoever asks it more than ten times a second gets
    /// the same answer again and again.)
    static func alive(_ sessions: [Int64], over session: any SQLSession) async throws(ClientError) -> Int64 {
        let listed = try await session.query(
            "SELECT count(*) AS alive FROM information_schema.processlist WHERE id IN (\(list(sessions)))",
            timeout: .seconds(5))
        return listed.first?.int("alive") ?? 0
    }

    /// Tries it: privileges may come from the user, a role, or a pattern.
    static func mayMakeTemporaryTables(over session: any SQLSession) async throws(ClientError) -> Bool {
        let made = try await MariaDBQuestions.ask(
            "CREATE TEMPORARY TABLE firedrill_probe (n INT) ENGINE=InnoDB", over: session)
        guard made != nil else { return false }
        try await session.execute("DROP TEMPORARY TABLE firedrill_probe", timeout: .seconds(2))
        return true
    }

    /// The table, when it has such a column: its name quoted, what our user may do there, and whether a lock on one key
    /// stays on that key.
    static func table(
        _ name: String, column: String, over session: any SQLSession
    ) async throws(ClientError) -> HotTable? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let schema: SQLValue = parts.count == 2 ? .text(parts[0]) : .null
        let table = parts.last ?? name
        let row = try await session.query(
            """
            SELECT c.table_schema AS home, c.table_name AS name, c.column_name AS key_column,
                c.privileges LIKE '%select%' AS may_select,
                (SELECT max(p.privileges LIKE '%update%') FROM information_schema.columns p
                    WHERE p.table_schema = c.table_schema AND p.table_name = c.table_name) AS may_lock,
                (SELECT t.engine FROM information_schema.tables t
                    WHERE t.table_schema = c.table_schema AND t.table_name = c.table_name) AS kind,
                (SELECT count(*) FROM information_schema.statistics s WHERE s.table_schema = c.table_schema
                    AND s.table_name = c.table_name AND s.column_name = c.column_name AND s.seq_in_index = 1) AS indexes
            FROM information_schema.columns c
            WHERE c.table_schema = coalesce(?, DATABASE()) AND c.table_name = ? AND c.column_name = ?
            """, [schema, .text(table), .text(column)], timeout: .seconds(5)
        ).first
        guard let row, let home = row["home"], let found = row["name"], let key = row["key_column"] else { return nil }
        var hot = HotTable(
            name: parts.count == 2 ? "\(quoted(home)).\(quoted(found))" : quoted(found), column: quoted(key),
            maySelect: row.bool("may_select") ?? false, mayLock: row.bool("may_lock") ?? false)
        if row["kind"] != "InnoDB" {
            hot.problem = "it is no InnoDB table (\(row["kind"] ?? "unknown engine")), so it has no row locks"
        } else if row.int("indexes") == 0 {
            hot.problem = "\(column) has no index, so locking one row would lock the whole table"
        }
        return hot
    }

    /// A plain word needs no quotes, and reads better without.
    private static func quoted(_ name: String) -> String {
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return isPlain && name.first?.isLetter == true ? name : "`\(name.replacing("`", with: "``"))`"
    }

    private static func list(_ numbers: [Int64]) -> String {
        numbers.map { String($0) }.joined(separator: ",")
    }
}

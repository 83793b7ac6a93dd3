import ChaosClients
import ChaosCore

/// MariaDB and MySQL: InnoDB finds a circle at once and rolls back the transaction that it holds to be lighter, so ours
/// weigh more: each inserts rows into a temporary table of its own first, and is always rolled back.
struct InnoDBDeadlockServer: DeadlockServer {
    /// Rows that make a transaction heavier than any of the application's that changes fewer. With 200 it lost 0 times
    /// of 726; with 2 it depended on the application's order of work.
    static let weight = 200
    /// As many sessions as the fault may have; each is known by a lock of its own.
    private static let places = 0..<20

    let endpoint: any SQLEndpoint

    let codes = DeadlockCodes(
        victim: MariaDBCode.deadlock, gaveUp: [MariaDBCode.lockWaitTimeout, MariaDBCode.lockNotAvailable],
        lease: MariaDBCode.disconnectedForIdling, crash: nil)
    let counter = "Innodb_deadlocks (MariaDB) or INNODB_METRICS lock_deadlocks (privilege PROCESS)"

    // MARK: Before

    func facts(
        _ settings: DeadlockSettings, over session: any SQLSession
    ) async throws(ClientError) -> DatabaseFacts {
        let row = try await session.query(
            """
            SELECT @@innodb_deadlock_detect AS detects, @@innodb_lock_wait_timeout AS patience,
                @@log_bin AND @@binlog_format = 'STATEMENT' AS logs_statements
            """, timeout: .seconds(5)
        ).first
        let mayMake = try await InnoDBQuestions.mayMakeTemporaryTables(over: session)
        var facts = DatabaseFacts(
            started: try await started(over: session),
            rules: Self.rules(settings, makesWeight: mayMake, logsStatements: row?.bool("logs_statements") ?? false),
            detection: "InnoDB looks for circles whenever somebody has to wait, and counts those of all databases "
                + "together", sparesOurs: mayMake, mayEnd: true,
            seesAllSessions: try await InnoDBQuestions.seesTransactions(over: session))
        if row?.bool("detects") == false {
            facts.warning =
                "innodb_deadlock_detect is OFF on this server: it will find no circle and choose no victim; whoever "
                + "waits longest gets error 1205 after innodb_lock_wait_timeout (\(row?["patience"] ?? "?") s for "
                + "sessions that set none), and no deadlock can be confirmed"
        }
        return facts
    }

    static func rules(
        _ settings: DeadlockSettings, makesWeight: Bool, logsStatements: Bool = false
    ) -> CrossingRules {
        // Whole seconds, and never shorter than asked for.
        let patience = max(1, (settings.lockTimeout.nanoseconds + 999_999_999) / 1_000_000_000)
        let lease = max(1, (settings.lease.nanoseconds + 999_999_999) / 1_000_000_000)
        // For the session, since this server has no SET LOCAL; it is ours alone and ends with the fault.
        var preparation = ["SET SESSION innodb_lock_wait_timeout = \(patience), wait_timeout = \(lease)"]
        // Locks the rows that match and no gaps between them; not to be had where statements are what is logged.
        if !logsStatements { preparation.append("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED") }
        var opening = ["START TRANSACTION"]
        if makesWeight {
            preparation.append("CREATE TEMPORARY TABLE firedrill_weight (n INT) ENGINE=InnoDB")
            let rows = Array(repeating: "(1)", count: weight).joined(separator: ",")
            opening.append("INSERT INTO firedrill_weight VALUES \(rows)")
        }
        return CrossingRules(
            hold: settings.hold, lockTimeout: .seconds(patience), interval: settings.interval, lease: .seconds(lease),
            order: settings.order, preparation: preparation.joined(separator: "; "),
            opening: opening.joined(separator: "; "))
    }

    func describe(_ settings: DeadlockSettings, over session: any SQLSession) async throws -> HotTable? {
        try await InnoDBQuestions.table(settings.table, column: settings.keyColumn, over: session)
    }

    // MARK: Sessions

    /// A lock by name belongs to one session, ends with it, and anybody may ask who has it: unlike a program name, which
    /// only performance_schema knows, and that is mostly off.
    func mark(_ session: any SQLSession, as name: String, place: Int) async throws(ClientError) {
        let taken = try await session.query(
            "SELECT GET_LOCK(?, 5) AS taken", [.text(Self.mark(name, place))], timeout: .seconds(10))
        guard taken.first?.int("taken") == 1 else {
            throw ClientError(
                code: .serverError, operation: "GET_LOCK", target: endpoint.description,
                cause: "another session is known as \(Self.mark(name, place))")
        }
    }

    func sessions(named name: String, over session: any SQLSession) async throws(ClientError) -> [Int64] {
        let asked = Self.places.map { _ in "SELECT IS_USED_LOCK(?) AS id" }.joined(separator: " UNION ALL ")
        let result = try await session.query(
            "SELECT id FROM (\(asked)) AS marks WHERE id IS NOT NULL ORDER BY id",
            Self.places.map { SQLValue.text(Self.mark(name, $0)) }, timeout: .seconds(5))
        return result.rows.compactMap { $0.int("id") }
    }

    func end(named name: String, over session: any SQLSession) async throws(ClientError) -> [Int64] {
        let ids = try await sessions(named: name, over: session)
        for id in ids {
            do throws(ClientError) {
                _ = try await session.query("KILL CONNECTION \(id)", timeout: .seconds(5))
            } catch  where error.serverCode == MariaDBCode.noSuchThread {
                continue
            }
        }
        return ids
    }

    func locks(of sessions: [Int64], over session: any SQLSession) async throws(ClientError) -> Int64 {
        guard !sessions.isEmpty else { return 0 }
        return try await InnoDBQuestions.alive(sessions, over: session)
    }

    /// MySQL's names end at 64 characters.
    static func mark(_ name: String, _ place: Int) -> String { "\(name.prefix(60))/\(place)" }

    // MARK: Counting

    func deadlocks(over session: any SQLSession) async throws(ClientError) -> Int64? {
        try await MariaDBQuestions.deadlocks(over: session)
    }

    func waiting(besides name: String, over session: any SQLSession) async throws(ClientError) -> Int64? {
        try await InnoDBQuestions.waiting(besides: try await sessions(named: name, over: session), over: session)
    }

    func started(over session: any SQLSession) async throws(ClientError) -> String {
        try await MariaDBQuestions.started(over: session)
    }

    func latestDeadlock(over session: any SQLSession) async -> String? {
        let status = try? await session.query("SHOW ENGINE INNODB STATUS", timeout: .seconds(2))
        return status?.first?["Status"].flatMap { InnoDBDeadlockReport($0)?.description }
    }

    // MARK: Words

    func byHand(_ name: String) -> [String] {
        [
            "SELECT IS_USED_LOCK('\(Self.mark(name, 0))');  -- and /1, /2 ... for further sessions",
            "KILL <that number>;",
        ]
    }

    func privileges(_ table: HotTable?, _ facts: DatabaseFacts) -> [FaultPlan.Privilege] {
        rowPrivileges(table) + [
            .init(
                name: "CREATE TEMPORARY TABLES on the database", granted: facts.sparesOurs,
                consequence: "our transactions weigh nothing, so InnoDB will choose ours as victims, all or nearly all "
                    + "of the time, and the application will hardly notice"),
            visibility(facts),
            .init(
                name: "KILL on our own sessions", granted: facts.mayEnd,
                consequence: "sessions of a killed tool end only by themselves"),
        ]
    }

    func visibility(_ facts: DatabaseFacts) -> FaultPlan.Privilege {
        .init(
            name: "PROCESS (information_schema.INNODB_TRX, INNODB_METRICS, SHOW ENGINE INNODB STATUS)",
            granted: facts.seesAllSessions,
            consequence: "it cannot be told whether the application waits for a row, nor what the latest deadlock was; "
                + "MariaDB's deadlock counter is readable all the same, MySQL's is not")
    }

    func sessionEnd(_ settings: DeadlockSettings) -> String {
        let rules = Self.rules(settings, makesWeight: true)
        return
            "the server ends a session that is idle for \(DurationText.describe(rules.lease)), and one whose client is "
            + "gone at once, or when its wait for a row ends (at most \(DurationText.describe(rules.lockTimeout)))"
    }
}

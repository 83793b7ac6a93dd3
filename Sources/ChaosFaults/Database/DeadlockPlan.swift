import ChaosClients
import ChaosCore

/// What a database deadlock will touch and needs. Reads only.
struct DeadlockPlan: Sendable {
    let context: FaultContext
    let settings: DeadlockSettings
    let text: RequestText?

    func make(_ endpoint: PostgresEndpoint?) async throws -> FaultPlan {
        guard let endpoint else { return requests(keys: settings.keys, privileges: []) }
        let connection = try await PostgresParts.watch(endpoint, run: context.run)
        do {
            let plan = try await make(over: connection, endpoint)
            await connection.close()
            return plan
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Why the rows cannot be locked, if so.
    static func refusal(_ settings: DeadlockSettings, _ rows: HotRows?) -> String? {
        guard settings.cycle == .sessions, let rows, !rows.maySelect || !rows.mayLock else { return nil }
        return "SELECT and UPDATE on \(rows.table) are needed to lock its rows, and at least one is not granted"
    }

    private func make(over connection: PostgresConnection, _ endpoint: PostgresEndpoint) async throws -> FaultPlan {
        let facts = try await DatabaseFacts.read(over: connection)
        if settings.cycle == .requests {
            let keys =
                settings.keysQuery == nil
                ? settings.keys : try await HotRows.find(settings, over: connection).keys
            return requests(keys: keys, privileges: [visibility(facts)])
        }
        do {
            return sessions(try await HotRows.find(settings, over: connection), facts, endpoint)
        } catch let error as ChaosError where error.code == .refused {
            var plan = FaultPlan(
                touches: ["rows of \(settings.table) on \(endpoint)"], privileges: privileges(nil, facts),
                endsByItself: sessionEnd)
            plan.refusal = "\(error)"
            return plan
        }
    }

    private func sessions(_ rows: HotRows, _ facts: DatabaseFacts, _ endpoint: PostgresEndpoint) -> FaultPlan {
        let rules = CrossingRules(settings, facts)
        let count = CrossingSessions.possible(settings.sessions, keys: rows.keys.count)
        let keys = rows.keys.prefix(6).joined(separator: ", ") + (rows.keys.count > 6 ? " ..." : "")
        return FaultPlan(
            touches: [
                "\(rows.keys.count) rows of table \(rows.table) on \(endpoint): \(rows.column) = \(keys); row locks only, "
                    + "always rolled back, no data is changed",
                "\(count) session(s) named \(context.tag), each holding up to two rows at a time (order: "
                    + "\(settings.order.rawValue))",
                "each round holds a row for \(DurationText.describe(rules.hold)), waits at most "
                    + "\(DurationText.describe(rules.lockTimeout)) for the other, and pauses "
                    + "\(DurationText.describe(rules.interval)) (the server looks for circles after "
                    + "\(DurationText.describe(facts.deadlockTimeout)))",
            ],
            privileges: privileges(rows, facts), endsByItself: sessionEnd, refusal: Self.refusal(settings, rows))
    }

    private func requests(keys: [String], privileges: [FaultPlan.Privilege]) -> FaultPlan {
        let base = context.target.http?.baseURL ?? ""
        return FaultPlan(
            touches: [
                "\(settings.sessions) pair(s) of requests \(settings.request) at a time to \(base), for "
                    + "\(keys.joined(separator: " and ")) in opposite orders, every "
                    + DurationText.describe(settings.interval),
                "the requests are real: what the application does for them is not taken back",
            ],
            privileges: privileges, endsByItself: "requests end with the process that sends them")
    }

    private var sessionEnd: String {
        "the server ends a session that is idle for \(DurationText.describe(settings.lease)), and within 0.5 s one whose "
            + "client is gone"
    }

    private func privileges(_ rows: HotRows?, _ facts: DatabaseFacts) -> [FaultPlan.Privilege] {
        [
            .init(
                name: "SELECT on the hot rows' key column", granted: rows?.maySelect,
                consequence: "the rows cannot be found or locked"),
            .init(
                name: "UPDATE on the table, for SELECT ... FOR UPDATE", granted: rows?.mayLock,
                consequence: "the rows cannot be locked"),
            .init(
                name: "SET deadlock_timeout (superuser, or GRANT SET ON PARAMETER deadlock_timeout)",
                granted: facts.maySetDeadlockTimeout,
                consequence: "our sessions look for circles too, so up to about half of the victims will be ours "
                    + "and not the application's"),
            visibility(facts),
            .init(
                name: "pg_terminate_backend on our own sessions", granted: facts.mayTerminate,
                consequence: "sessions of a killed tool end only by themselves"),
        ]
    }

    private func visibility(_ facts: DatabaseFacts) -> FaultPlan.Privilege {
        .init(
            name: "other users' states in pg_stat_activity (role pg_read_all_stats)", granted: facts.seesAllSessions,
            consequence: "it cannot be told whether the application waits for a row; the deadlock counter is readable "
                + "all the same")
    }
}

import ChaosClients
import ChaosCore

/// What a database deadlock will touch and needs. Reads only.
struct DeadlockPlan: Sendable {
    let context: FaultContext
    let settings: DeadlockSettings
    let text: RequestText?

    func make(_ server: (any DeadlockServer)?) async throws -> FaultPlan {
        guard let server else { return requests(keys: settings.keys, privileges: []) }
        let connection = try await server.watch(context.run)
        do {
            let plan = try await make(on: server, over: connection)
            await connection.close()
            return plan
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Why the rows cannot be locked, if so.
    static func refusal(_ settings: DeadlockSettings, _ rows: HotRows?) -> String? {
        guard settings.cycle == .sessions, let table = rows?.table, !table.maySelect || !table.mayLock else {
            return nil
        }
        return "SELECT and UPDATE on \(table.name) are needed to lock its rows, and at least one is not granted"
    }

    private func make(on server: any DeadlockServer, over connection: any SQLSession) async throws -> FaultPlan {
        let facts = try await server.facts(settings, over: connection)
        if settings.cycle == .requests {
            let keys =
                settings.keysQuery == nil
                ? settings.keys : try await HotRows.find(settings, on: server, over: connection).keys
            return requests(keys: keys, privileges: [server.visibility(facts)])
        }
        do {
            return sessions(try await HotRows.find(settings, on: server, over: connection), facts, server)
        } catch let error as ChaosError where error.code == .refused {
            var plan = FaultPlan(
                touches: ["rows of \(settings.table) on \(server.endpoint)"], reach: [:],
                privileges: server.privileges(nil, facts), endsByItself: server.sessionEnd(settings))
            plan.refusal = "\(error)"
            return plan
        }
    }

    private func sessions(_ rows: HotRows, _ facts: DatabaseFacts, _ server: any DeadlockServer) -> FaultPlan {
        let rules = facts.rules
        let count = CrossingSessions.possible(settings.sessions, keys: rows.keys.count)
        let keys = rows.keys.prefix(6).joined(separator: ", ") + (rows.keys.count > 6 ? " ..." : "")
        return FaultPlan(
            touches: [
                "\(rows.keys.count) rows of table \(rows.table.name) on \(server.endpoint): \(rows.table.column) = \(keys); row locks only, "
                    + "always rolled back, no data is changed",
                "\(count) session(s) named \(context.tag), each holding up to two rows at a time (order: "
                    + "\(settings.order.rawValue))",
                "each round holds a row for \(DurationText.describe(rules.hold)), waits at most "
                    + "\(DurationText.describe(rules.lockTimeout)) for the other, and pauses "
                    + "\(DurationText.describe(rules.interval)) (\(facts.detection))",
            ] + (facts.warning.map { [$0] } ?? []),
            reach: [.rows: Int64(rows.keys.count), .sessions: Int64(count)],
            privileges: server.privileges(rows.table, facts), endsByItself: server.sessionEnd(settings),
            refusal: Self.refusal(settings, rows))
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
            reach: [.rows: Int64(keys.count), .requests: Int64(2 * settings.sessions)],
            privileges: privileges, endsByItself: "requests end with the process that sends them")
    }
}

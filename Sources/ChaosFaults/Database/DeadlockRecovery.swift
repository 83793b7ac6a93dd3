import ChaosClients
import ChaosCore

/// Takes a database deadlock out, from the undo record alone: ends every session that carries the run's name.
enum DeadlockRecovery {
    private static let limit = Duration.seconds(10)

    /// Idempotent. Throws `recoveryFailed` when a session is still there after 10 s.
    static func recover(
        _ undo: UndoRecord, target: Target, clock: any RunClock
    ) async throws -> RecoveryReport {
        let tally = LastWords.clause(of: undo.fault, run: undo.run)
        if undo.values["cycle"] == DeadlockSettings.Cycle.requests.rawValue {
            return RecoveryReport(
                nothingToDo: true, evidence: "requests end with the process that sends them, no lock is held" + tally)
        }
        let server = try DeadlockServers.server(of: target)
        let connection = try await server.watch(undo.run)
        do {
            let name = undo.values["tag"] ?? "firedrill:\(undo.run)"
            let report = try await end(name, on: server, over: connection, clock)
            await connection.close()
            return RecoveryReport(nothingToDo: report.nothingToDo, evidence: report.evidence + tally)
        } catch {
            await connection.close()
            throw error
        }
    }

    private static func end(
        _ name: String, on server: any DeadlockServer, over connection: any SQLSession, _ clock: any RunClock
    ) async throws -> RecoveryReport {
        let deadline = clock.now + limit
        var ended: Set<Int64> = []
        while true {
            ended.formUnion(try await server.end(named: name, over: connection))
            let left = try await server.sessions(named: name, over: connection)
            let locks = try await server.locks(of: ended.sorted(), over: connection)
            if left.isEmpty, locks == 0 {
                return RecoveryReport(
                    nothingToDo: ended.isEmpty,
                    evidence: "0 sessions of \(name) and 0 locks of theirs left, read back "
                        + "(ended \(ended.count) sessions now)")
            }
            guard clock.now < deadline else {
                throw ChaosError(
                    .recoveryFailed, operation: "end the sessions", target: server.endpoint.description,
                    cause: "\(left.count) sessions of \(name) with \(locks) locks are still there")
            }
            try await clock.sleep(for: .milliseconds(50))
        }
    }
}

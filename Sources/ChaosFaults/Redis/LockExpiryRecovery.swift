import ChaosClients
import ChaosCore

/// Takes a lock expiry out, from the undo record alone: ends every connection that carries the run's name.
///
/// Nothing else is to be done. Locks were only deleted, as if their leases had run out, and their holders have long gone
/// on; to set them again would take them from whoever has them now.
enum LockExpiryRecovery {
    private static let limit = Duration.seconds(5)

    /// Idempotent. Throws `recoveryFailed` when a connection is still there after 5 s.
    static func recover(
        _ undo: UndoRecord, target: Target, clock: any RunClock
    ) async throws -> RecoveryReport {
        let endpoint = try RedisParts.endpoint(of: target)
        let connection = try await RedisConnection.connect(to: endpoint, clientName: "firedrill-watch:\(undo.run)")
        do {
            let report = try await end(undo, over: connection, endpoint, clock)
            await connection.close()
            return report
        } catch {
            await connection.close()
            throw error
        }
    }

    private static func end(
        _ undo: UndoRecord, over connection: RedisConnection, _ endpoint: RedisEndpoint, _ clock: any RunClock
    ) async throws -> RecoveryReport {
        let name = undo.values["token"] ?? "firedrill:\(undo.run)"
        let deadline = clock.now + limit
        var ended = 0
        while true {
            ended += try await RedisParts.killClients(named: name, over: connection)
            let left = try await RedisParts.clients(named: name, over: connection)
            if left.isEmpty { break }
            guard clock.now < deadline else {
                throw ChaosError(
                    .recoveryFailed, operation: "end the connections", target: endpoint.description,
                    cause: "\(left.count) connections of \(name) are still there")
            }
            try await clock.sleep(for: .milliseconds(50))
        }
        let tally = LastWords.clause(of: undo.fault, run: undo.run)
        return RecoveryReport(
            nothingToDo: ended == 0,
            evidence:
                "0 connections of \(name) left, read back (ended \(ended) now); it sets nothing, so nothing of it "
                + "can be left in Redis\(tally)")
    }
}

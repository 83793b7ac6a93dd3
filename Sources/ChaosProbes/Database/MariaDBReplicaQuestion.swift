import ChaosClients
import ChaosCore

/// A replica is asked how far it is behind. A primary does not know that of its replicas, so it has no answer.
struct MariaDBReplicaQuestion: ReplicaQuestion {
    func lag(over session: any SQLSession, limit: Duration) async throws(ClientError) -> Reading {
        let status = try await MariaDBQuestions.ask(
            Self.statement(for: session as? MariaDBConnection), over: session, timeout: limit)
        return status.map(Self.reading)
            ?? .unknown(
                "this user may not ask; GRANT REPLICA MONITOR ON *.* TO it (MySQL: REPLICATION CLIENT)")
    }

    /// MariaDB replicates from several primaries at once, and tells of all of them only when asked so.
    private static func statement(for connection: MariaDBConnection?) -> String {
        guard let connection, !connection.isMariaDB else { return "SHOW ALL SLAVES STATUS" }
        return connection.serverVersion >= 80_022 ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS"
    }

    static func reading(_ status: SQLResult) -> Reading {
        ReplicaLags.slowest(
            status.rows.map(lag),
            none: "this server is no replica; name one as replica-url, since a primary cannot tell")
    }

    /// MySQL says "source" and "replica" where MariaDB, and MySQL before 8.0.22, say "master" and "slave".
    private static func lag(_ row: SQLRow) -> Reading {
        let receives = row["Slave_IO_Running"] ?? row["Replica_IO_Running"] ?? "unknown"
        let applies = row["Slave_SQL_Running"] ?? row["Replica_SQL_Running"] ?? "unknown"
        let lag = row.double("Seconds_Behind_Master") ?? row.double("Seconds_Behind_Source")
        // NULL while either stands still, whatever the lag is by then.
        if let lag, receives == "Yes", applies == "Yes" { return .value(lag) }
        let errors = [row["Last_IO_Error"], row["Last_SQL_Error"]].compactMap { $0 }.filter { !$0.isEmpty }
        let told = errors.first.map { "; \($0.prefix(120))" } ?? ""
        return .unknown("replication stands still: receiving \(receives), applying \(applies)\(told)")
    }
}

import ChaosClients
import ChaosCore

/// A standby is asked how old its latest replayed transaction is, a primary how far its standbys have replayed.
actor PostgresReplicaQuestion: ReplicaQuestion {
    private static let standby = """
        SELECT pg_is_in_recovery() AS is_standby, (SELECT count(*) FROM pg_stat_wal_receiver) AS receivers,
            (SELECT status FROM pg_stat_wal_receiver) AS receiver,
            (SELECT extract(epoch FROM clock_timestamp() - last_msg_receipt_time) FROM pg_stat_wal_receiver)
                AS silence,
            pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AS has_all,
            extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) AS age
        """

    /// A standby that has everything is not behind; the primary forgets its measured lag after a while without writes.
    private static let standbys = """
        SELECT coalesce(nullif(application_name, ''), 'pid ' || pid) AS name, state IS NULL AS is_hidden,
            CASE WHEN replay_lsn >= pg_current_wal_flush_lsn() THEN 0 ELSE extract(epoch FROM replay_lag) END AS lag
        FROM pg_stat_replication WHERE state IS DISTINCT FROM 'backup'
        """

    /// A primary with nothing to say is asked for a sign of life after 30 s (half of `wal_receiver_timeout`).
    private static let longestSilence = 40.0

    /// When this standby was last known to have replayed all that it had received.
    private var level: ContinuousClock.Instant?

    func lag(over session: any SQLSession, limit: Duration) async throws(ClientError) -> Reading {
        let asked = ContinuousClock.now
        if let row = try await session.query(Self.standby, timeout: limit).first, row.bool("is_standby") == true {
            return own(row, asked: asked)
        }
        let rows = try await session.query(Self.standbys, timeout: limit).rows
        return ReplicaLags.slowest(rows.map(Self.lag), none: "no replica is connected to this server")
    }

    /// The age of the latest replayed transaction grows while the primary writes nothing, and is between the clocks of two
    /// machines; what is left to replay came after the last look at which nothing was left. The lag is within both.
    private func own(_ row: SQLRow, asked: ContinuousClock.Instant) -> Reading {
        guard row.int("receivers") == 1 else { return .unknown("this standby receives nothing from its primary") }
        guard let receiver = row["receiver"] else {
            return .unknown("what this standby receives is hidden from this user; GRANT pg_read_all_stats TO it")
        }
        guard receiver == "streaming" else { return .unknown("this standby's receiver is \(receiver)") }
        guard let silence = row.double("silence"), silence <= Self.longestSilence else {
            let length = row["silence"].map { "\($0) s" } ?? "an unknown time"
            return .unknown("this standby has heard nothing from its primary for \(length)")
        }
        if row.bool("has_all") == true {
            level = asked
            return .value(0)
        }
        let sinceLevel = level.map { (ContinuousClock.now - $0).inSeconds }
        let age = row.double("age")
        // A negative age is the difference of two machines' clocks, and no lag.
        guard let lag = [age.flatMap { $0 < 0 ? nil : $0 }, sinceLevel].compactMap(\.self).min() else {
            guard age == nil else { return .unknown("the primary's clock is ahead of this standby's") }
            return .unknown("this standby has not replayed a transaction yet")
        }
        return .value(lag)
    }

    private static func lag(_ row: SQLRow) -> Reading {
        let name = row["name"] ?? ""
        if let lag = row.double("lag") { return .value(max(0, lag)) }
        return row.bool("is_hidden") == true
            ? .unknown("the state of replica \(name) is hidden from this user; GRANT pg_read_all_stats TO it")
            : .unknown("replica \(name) has not told how far it is")
    }
}

import ChaosClients
import ChaosCore
import Foundation

/// The table of locks: its columns, and what is said of who holds one.
enum LeaseTable {
    private static let now = "extract(epoch FROM clock_timestamp())::double precision"

    static let columns =
        "identity, run, host, pid, start_ticks, boot, station, since, renewed_at, \(now) - renewed_at AS silence,"
        + " expires_at <= \(now) AS expired, armed"

    /// Takes identity, run, host, and the owner's four marks.
    static let insert = """
        INSERT INTO firedrill_leases
            (identity, run, host, pid, start_ticks, boot, station, since, renewed_at, expires_at, armed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, \(now), \(now), \(now) + \(TargetLeases.lifetime), 0)
        ON CONFLICT (identity) DO NOTHING
        """

    /// The condition that a row is of one very process, whose `parameters` begin at this number.
    static func isOurs(from number: Int) -> String {
        "pid = $\(number) AND start_ticks = $\(number + 1) AND boot = $\(number + 2) AND station = $\(number + 3)"
    }

    static func parameters(_ owner: RunOwner) -> [SQLValue] {
        [
            .int(Int64(owner.pid)), .int(Int64(clamping: owner.startTicks)), .text(owner.boot), .text(owner.station),
        ]
    }

    static func read(_ row: SQLRow) -> LeaseHolder? {
        guard let identity = row["identity"], let since = row.double("since"), let renewed = row.double("renewed_at")
        else { return nil }
        return LeaseHolder(
            identity: identity, run: row["run"] ?? "",
            owner: RunOwner(
                host: row["host"] ?? "", pid: Int32(clamping: row.int("pid") ?? 0),
                startTicks: UInt64(clamping: row.int("start_ticks") ?? 0), boot: row["boot"] ?? "",
                station: row["station"] ?? ""),
            since: since, renewedAt: renewed, silence: row.double("silence") ?? 0,
            hasExpired: row.bool("expired") ?? false, isArmed: row.int("armed") != 0)
    }

    /// Its owner is at work.
    static func busy(_ holder: LeaseHolder) -> ChaosError {
        ChaosError(
            .targetBusy, operation: "lock the target", target: holder.identity,
            cause: "it is held by \(who(holder))",
            remedy: "Wait for it, or stop it on \(holder.owner.host) with: kill -INT \(holder.owner.pid)")
    }

    /// Its owner is gone, and whether its fault is too is not known.
    static func unclean(_ holder: LeaseHolder) -> ChaosError {
        ChaosError(
            .targetBusy, operation: "lock the target", target: holder.identity,
            cause: "\(who(holder)) was not heard of for \(DurationText.describe(.seconds(holder.silence))),"
                + " and its fault may still be in",
            remedy: "Take it out on \(holder.owner.host) with: firedrill recover --all (with the same --store). If that"
                + " machine is gone for good and the target is clean: firedrill store unlock '\(holder.identity)'"
                + " --confirm '\(holder.identity)'")
    }

    private static func who(_ holder: LeaseHolder) -> String {
        let since = ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: holder.since))
        return "run \(holder.run) on \(holder.owner.host) (process \(holder.owner.pid)) since \(since)"
    }
}

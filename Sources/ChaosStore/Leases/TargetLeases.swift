import ChaosClients
import ChaosCore
import Foundation

/// The locks on servers over all machines that share a PostgreSQL store: one row per server.
///
/// A lock runs out when it is not renewed. It is taken over only then, and only when it is known that its former owner
/// has left no fault behind: it never armed, or its own station has recovered. All instants are the database's.
public struct TargetLeases: Sendable {
    /// The lengths of time that a lock lives by.
    struct Timing: Sendable {
        /// How often it is renewed.
        var interval = Duration.seconds(5)
        /// After this long without a renewal its owner believes it lost, well before anybody else does.
        var ownPatience = Duration.seconds(30)
    }

    /// Without a renewal for this long a lock has run out, in seconds.
    static let lifetime = 45

    private let engine: PostgresEngine
    let own: RunOwner
    var timing = Timing()

    init(_ engine: PostgresEngine, own: RunOwner) {
        self.engine = engine
        self.own = own
    }

    /// What the locks' store is called; never with credentials.
    public var place: String { engine.place }

    /// Takes every server's lock or none. `isClean` says whether a process of this station that is gone has left nothing
    /// behind, by the station's own journal. Throws `targetBusy` naming the owner, since when, and how to end it.
    public func take(
        _ identities: [String], run: String, isClean: @escaping @Sendable (RunOwner) -> Bool
    ) async throws(ChaosError) -> TargetLease {
        let wanted = Set(identities).sorted()
        let asked = ContinuousClock.now
        try await engine.attempt("lock the target") { [engine, own] in
            try await engine.pool.transaction { connection in
                for identity in wanted {
                    try await Self.take(identity, run: run, own: own, on: connection, isClean)
                }
            }
        }
        return TargetLease(self, identities: wanted, takenAt: asked)
    }

    /// All locks that are held or were left behind, by server.
    public func all() async throws(ChaosError) -> [LeaseHolder] {
        try await engine.attempt("read the locks") { [engine] in
            try await engine.pool.query("SELECT \(LeaseTable.columns) FROM firedrill_leases ORDER BY identity").rows
                .compactMap(LeaseTable.read)
        }
    }

    /// Gives back what processes of this station left behind that are gone. `isClean` as for `take`.
    public func giveBackAbandoned(_ isClean: @escaping @Sendable (RunOwner) -> Bool) async throws(ChaosError) {
        for holder in try await all() where holder.owner.station == own.station && isAbandoned(holder) {
            guard isClean(holder.owner) else { continue }
            try await delete(holder)
        }
    }

    /// Removes a lock by a person's word that its former owner has left nothing behind. Throws `targetBusy` while that
    /// owner is still heard of, `usage` when nobody holds it.
    public func unlock(_ identity: String) async throws(ChaosError) -> LeaseHolder {
        guard let holder = try await all().first(where: { $0.identity == identity }) else {
            throw ChaosError(
                .usage, operation: "unlock the target", target: identity, cause: "nobody holds it",
                remedy: "What is held: firedrill store locks")
        }
        guard holder.hasExpired || OwnerWatch(own: own).hasSeenEnd(of: holder.owner) else {
            throw LeaseTable.busy(holder)
        }
        try await delete(holder)
        return holder
    }

    // MARK: For the lease

    /// False when the locks are not ours any more.
    func renew(_ identities: [String]) async throws(ChaosError) -> Bool {
        try await update(
            "renewed_at = \(engine.now), expires_at = \(engine.now) + \(Self.lifetime)", identities)
    }

    /// False when the locks are not ours any more.
    func mark(_ identities: [String], armed: Bool) async throws(ChaosError) -> Bool {
        try await update("armed = \(armed ? 1 : 0)", identities)
    }

    /// Removes our rows; those that are armed stay, for this station to give back once it has recovered, unless the owner
    /// says that it is clean (`evenArmed`) and only could not note that.
    func giveBack(_ identities: [String], evenArmed: Bool) async throws(ChaosError) {
        let condition = evenArmed ? "" : " AND armed = 0"
        _ = try await engine.attempt("give the locks back") { [engine, own] in
            try await engine.pool.query(
                "DELETE FROM firedrill_leases WHERE identity = ANY($1)\(condition) AND \(LeaseTable.isOurs(from: 2))",
                [.textArray(identities)] + LeaseTable.parameters(own))
        }
    }

    private func update(_ change: String, _ identities: [String]) async throws(ChaosError) -> Bool {
        try await engine.attempt("renew the locks") { [engine, own] in
            let result = try await engine.pool.query(
                "UPDATE firedrill_leases SET \(change) WHERE identity = ANY($1) AND \(LeaseTable.isOurs(from: 2))",
                [.textArray(identities)] + LeaseTable.parameters(own), timeout: .seconds(10))
            return result.affectedRows == identities.count
        }
    }

    // MARK: Others' locks

    /// Whether its owner is gone: seen to have ended, or, where that cannot be seen, not heard of for so long.
    private func isAbandoned(_ holder: LeaseHolder) -> Bool {
        own.isBeside(holder.owner) ? OwnerWatch(own: own).hasSeenEnd(of: holder.owner) : holder.hasExpired
    }

    /// Only the very lock that was looked at: it may have been given back and taken again since.
    private func delete(_ holder: LeaseHolder) async throws(ChaosError) {
        _ = try await engine.attempt("give the locks back") { [engine] in
            try await engine.pool.query(
                "DELETE FROM firedrill_leases WHERE identity = $1 AND renewed_at = $2 AND \(LeaseTable.isOurs(from: 3))",
                [.text(holder.identity), .double(holder.renewedAt)] + LeaseTable.parameters(holder.owner))
        }
    }

    private static func take(
        _ identity: String, run: String, own: RunOwner, on connection: any SQLSession,
        _ isClean: @Sendable (RunOwner) -> Bool
    ) async throws {
        let parameters = [.text(identity), .text(run), .text(own.host)] + LeaseTable.parameters(own)
        while true {
            // Two that come at once: the second one waits here for the first one's transaction, and then sees its row.
            if try await connection.query(LeaseTable.insert, parameters).affectedRows == 1 { return }
            let found = try await connection.query(
                "SELECT \(LeaseTable.columns) FROM firedrill_leases WHERE identity = $1 FOR UPDATE", [.text(identity)])
            // Given back in this very moment: try again.
            guard let holder = found.first.flatMap(LeaseTable.read) else { continue }
            if let refusal = refusal(holder, own: own, isClean) { throw refusal }
            _ = try await connection.query("DELETE FROM firedrill_leases WHERE identity = $1", [.text(identity)])
        }
    }

    /// Why the lock cannot be taken over; `nil` when it can.
    static func refusal(
        _ holder: LeaseHolder, own: RunOwner, _ isClean: (RunOwner) -> Bool
    ) -> ChaosError? {
        let isOwnStation = holder.owner.station == own.station
        // Our own station's process is seen to be gone; nobody needs to wait for its lock to run out.
        let isGone = isOwnStation && OwnerWatch(own: own).hasSeenEnd(of: holder.owner)
        guard holder.hasExpired || isGone else { return LeaseTable.busy(holder) }
        if isOwnStation ? isClean(holder.owner) : !holder.isArmed { return nil }
        return LeaseTable.unclean(holder)
    }
}

import ChaosCore

/// What a sweeper has done so far.
struct SweepTally: Sendable, Equatable, CustomStringConvertible {
    var sweeps = 0
    /// Locks that the application held and lost.
    var taken = 0
    /// Keys that were there and left alone at the last sweep: no lock with a lease, or held by a run of ours.
    var spared = 0
    /// When the sweep was asked for that took the first lock: at most one round trip before the event.
    var firstTaken: Instant?

    var description: String {
        let locks = taken == 1 ? "1 lock taken from its holder" : "\(taken) locks taken from their holders"
        return "\(locks) in \(sweeps) sweep\(sweeps == 1 ? "" : "s")"
    }

    /// Notes one answered sweep.
    mutating func add(taken: Int, spared: Int, askedAt asked: Instant) {
        sweeps += 1
        self.taken += taken
        self.spared = spared
        if taken > 0, firstTaken == nil { firstTaken = asked }
    }
}

import ChaosCore

/// What sessions or requests of ours have done so far.
struct CycleProgress: Sendable {
    /// Rounds begun.
    var rounds = 0
    /// Rounds in which the second row was not free: a transaction of the application had it.
    var contended = 0
    /// Our own sessions that the server chose as victims.
    var ourVictims = 0
    /// Times that we gave up waiting.
    var gaveUp = 0
    /// When a row that we had waited for was given to us: the instant at which the other side let go. Newest last.
    var granted: [Instant] = []
    /// Rounds of requests in which both were accepted.
    var accepted = 0
    /// Requests that were answered with a failure, or not at all.
    var failed = 0
    /// The newest error that is not part of the game.
    var problem: String?

    static func + (left: CycleProgress, right: CycleProgress) -> CycleProgress {
        CycleProgress(
            rounds: left.rounds + right.rounds, contended: left.contended + right.contended,
            ourVictims: left.ourVictims + right.ourVictims, gaveUp: left.gaveUp + right.gaveUp,
            granted: (left.granted + right.granted).sorted(), accepted: left.accepted + right.accepted,
            failed: left.failed + right.failed, problem: right.problem ?? left.problem)
    }

    /// Notes a grant; only the newest matter.
    mutating func noteGrant(at now: Instant) {
        granted.append(now)
        if granted.count > 100 { granted.removeFirst(50) }
    }
}

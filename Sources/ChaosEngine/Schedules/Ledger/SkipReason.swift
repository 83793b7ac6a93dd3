/// Why a planned slot did not become a drill. Closed; the ledger counts by it.
public enum SkipReason: String, Sendable, Codable, CaseIterable {
    /// It would have begun later than `max-lateness` allows.
    case late
    /// Nobody was there: the scheduler did not run, or the clock or the machine passed the slot over.
    case missed
    /// A later slot of the entry was due as well.
    case superseded
    case blackout
    /// Another drill has the target.
    case busy
    /// An earlier drill left the target broken, or a fault may still be in.
    case openIncident = "open-incident"
    case errorBudget = "error-budget"
    /// Not enough days since the last run.
    case tooSoon = "too-soon"
    /// The steady state did not hold, so nothing was injected.
    case steadyState = "steady-state"
    case unreachable
    /// A guard, a wrong file, or something that is missing on this machine.
    case refused
    /// All chaos is stopped.
    case stopped
    /// A person took the slot out.
    case byHand = "by-hand"
    /// The drill's process could not be started, or ended before it had begun.
    case notStarted = "not-started"
}

import ChaosCore

/// Starts drills in processes of their own, so that a crash of the scheduler or of a drill does not take the other.
public protocol DrillLauncher: Sendable {
    /// Starts a slot's drills and returns when the process runs. The process claims the slot itself, and says in the
    /// ledger what became of it. Throws when it cannot be started.
    func launch(_ entry: ScheduleEntry, _ slot: Slot, of schedule: Schedule) async throws -> any LaunchedDrill

    /// Takes out what dead processes left behind, and says what that was.
    func recoverLeftovers() async -> LeftoverAnswer
}

/// What became of faults that dead processes had left in.
public enum LeftoverAnswer: Sendable, Equatable {
    /// Nothing is in any more: what was found, in words.
    case clean(String)
    /// A fault may still be in.
    case stillIn(String)
}

/// A drill's process.
public protocol LaunchedDrill: Sendable {
    /// What logs call it: `process 4711`.
    var name: String { get }

    /// Asks it to take its fault out and to end.
    func stop()

    /// Waits for its end; says how it ended.
    func end() async -> String
}

/// What the service says to whoever started it, such as systemd.
public enum ServiceWord: Sendable, Equatable {
    case ready
    /// What it does now, in a line.
    case status(String)
    case alive
    case stopping
}

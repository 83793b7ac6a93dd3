import ChaosCore

/// Starts reapers: small processes that take a run's fault out when the tool is gone.
public protocol ReaperStarter: Sendable {
    /// Starts a reaper for a run whose journal entry is on disk, and returns when it watches. Throws when it cannot be
    /// started; nothing may be injected then.
    func start(run: String) async throws -> any Reaper
}

/// A process that waits for this one to disappear. It takes the fault out by the journal, at once when this process has
/// ended, and after a while when it hears no heartbeat (a process that was stopped is as good as gone).
public protocol Reaper: Sendable {
    /// What the evidence calls it: `process 4711`.
    var name: String { get }

    /// Why the fault is to be taken for gone, when the reaper may have acted or is gone itself; `nil` while it watches.
    var takeover: String? { get }

    /// Tells it that all is clean, and waits until it has ended.
    func dismiss() async
}

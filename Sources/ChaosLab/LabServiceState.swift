/// What a service of a lab is doing.
public enum LabServiceState: String, Codable, Sendable {
    /// Not started yet: something it needs is not ready.
    case waiting
    /// Its process runs and does not answer yet.
    case starting
    /// It answered.
    case ready
    /// Its process ended and the next one is due after a pause.
    case restarting
    /// Stopped on purpose.
    case stopped
    /// Its process is gone though nobody wrote that down: the supervisor was killed.
    case lost
}

/// One step of bringing a lab up or down, for a progress line.
public struct LabProgress: Sendable, Equatable {
    /// The service, or `lab` for what concerns all of it.
    public let subject: String
    /// `starting`, `ready`, `stopping`, ...
    public let state: String
    /// Since the beginning of the call.
    public let elapsed: Duration
}

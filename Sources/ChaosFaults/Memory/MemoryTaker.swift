import ChaosCore

/// One way to make memory scarce in a control group: the limit is lowered, or a process of ours takes the rest.
protocol MemoryTaker: Sendable {
    /// Begins; memory is scarce when it returns. May fail half-way.
    func start() async throws

    /// Looks whether it is still in, and presses on when it is. Once it was taken out it stays out.
    func press() async -> FaultStatus

    /// Stops pressing, at once and for good. What is in stays in until recovery takes it out.
    func stop() async

    /// What it has done, for the evidence: `limit lowered from 512 MiB to 38 MiB`.
    func account() async -> String
}

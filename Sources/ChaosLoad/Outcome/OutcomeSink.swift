import ChaosCore

/// Receives the outcome of every request, for audits that compare what clients were told with what was stored.
public protocol OutcomeSink: Sendable {
    /// Called on the generator's thread for each request that ended; it must not block.
    func record(_ outcome: RequestOutcome)
}

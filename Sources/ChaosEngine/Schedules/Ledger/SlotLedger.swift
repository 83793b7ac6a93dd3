import ChaosCore

/// Where it is kept which slots were decided, and how. Several processes may use one ledger at the same time.
public protocol SlotLedger: Sendable {
    /// What it says of a schedule. Throws `storage` when it cannot be read whole: nothing may begin then.
    func book(of schedule: String) async throws(ChaosError) -> LedgerBook

    /// Writes the lines that still say something new, in one step against everybody else, and returns those. When it
    /// returns they are durable. Throws `storage`; nothing may begin then.
    func append(_ events: [LedgerEvent], to schedule: String) async throws(ChaosError) -> [LedgerEvent]
}

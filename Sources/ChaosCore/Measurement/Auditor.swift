/// Reconciles the data of the target with what its clients were told, once a run's load has stopped.
public protocol Auditor: Sendable {
    /// Notes from when on records count. Called before the load starts; reads only. Throws when the systems of record
    /// cannot be asked.
    func begin() async throws

    /// Waits, at most for the limit, until the backlog is gone that the audits depend on, then asks every question. What
    /// cannot be answered is inconclusive with its reason.
    func audit(within limit: Duration) async -> AuditReport
}

/// What the audits of one run found.
public struct AuditReport: Sendable, Equatable {
    public var audits: [RunRecord.Audit]
    /// When no record was waiting for its consumer any more; `nil` when there was no such moment, or nothing to wait for.
    public var drainedAt: Instant?

    public init(audits: [RunRecord.Audit], drainedAt: Instant? = nil) {
        self.audits = audits
        self.drainedAt = drainedAt
    }

    /// The violations that count as damage to data, for the level; `nil` when there is none.
    public var damage: String? {
        let failed = audits.filter { $0.result == .fail }
        guard !failed.isEmpty else { return nil }
        return failed.map { "\($0.name) found \($0.count ?? 0)" }.joined(separator: ", ")
    }
}

import ChaosCore

/// One file of the recovery journal: how to undo a fault, on which servers, and whose it is.
public struct JournalEntry: Sendable, Codable, Equatable {
    public var version = 1
    /// What the target's servers call themselves (`redis:...`, `postgres:...`).
    public var identities: [String]
    public var owner: ProcessMark
    public var undo: UndoRecord

    public init(identities: [String], owner: ProcessMark, undo: UndoRecord) {
        self.identities = identities
        self.owner = owner
        self.undo = undo
    }
}

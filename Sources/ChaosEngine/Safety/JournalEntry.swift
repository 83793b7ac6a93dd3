import ChaosCore

/// One file of the recovery journal: how to undo a fault, on which servers, and whose it is.
///
/// Version 2 carries a checksum; version 1 had none and is still read. A newer version is refused and never ignored.
public struct JournalEntry: Sendable, Equatable {
    /// The newest version that this program reads, and the one that it writes.
    public static let newestVersion = 2

    public let version: Int
    /// What the target's servers call themselves (`redis:...`, `postgres:...`).
    public var identities: [String]
    public var owner: ProcessMark
    public var undo: UndoRecord

    public init(identities: [String], owner: ProcessMark, undo: UndoRecord) {
        version = Self.newestVersion
        self.identities = identities
        self.owner = owner
        self.undo = undo
    }

    /// Why an entry that is whole JSON is not believed.
    enum Distrust: Error, Equatable {
        case newer(Int, readsUpTo: Int)
        case changed
    }

    private var checksum: String {
        var sum = EntryChecksum()
        sum.add(identities)
        sum.add(["\(owner.pid)", "\(owner.startTicks)", owner.boot])
        sum.add(["\(undo.version)", undo.run, undo.fault, undo.target, undo.targetSource])
        sum.add(undo.values.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
        sum.add(undo.byHand)
        return sum.text
    }
}

extension JournalEntry: Codable {
    private enum CodingKeys: CodingKey {
        case version, identities, owner, undo, checksum
    }

    /// Throws `Distrust` for a newer version and for content that does not fit its checksum.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        version = try fields.decode(Int.self, forKey: .version)
        guard version <= Self.newestVersion else { throw Distrust.newer(version, readsUpTo: Self.newestVersion) }
        identities = try fields.decode([String].self, forKey: .identities)
        owner = try fields.decode(ProcessMark.self, forKey: .owner)
        undo = try fields.decode(UndoRecord.self, forKey: .undo)
        guard undo.version <= 1 else { throw Distrust.newer(undo.version, readsUpTo: 1) }
        guard version >= 2 else { return }
        guard try fields.decode(String.self, forKey: .checksum) == checksum else { throw Distrust.changed }
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(version, forKey: .version)
        try fields.encode(identities, forKey: .identities)
        try fields.encode(owner, forKey: .owner)
        try fields.encode(undo, forKey: .undo)
        if version >= 2 { try fields.encode(checksum, forKey: .checksum) }
    }
}

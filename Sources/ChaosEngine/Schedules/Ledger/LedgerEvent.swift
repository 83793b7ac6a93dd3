import ChaosCore

/// One line of the ledger. Lines are only ever added; what is true follows from all of them in their order.
public struct LedgerEvent: Sendable, Codable, Equatable {
    /// What the line says.
    public enum Kind: String, Sendable, Codable {
        /// An entry is planned from here on, by this rule; what was planned before has been accounted for.
        case began
        /// An entry is not planned any more.
        case ended
        /// A process has the slot and may inject from now on. Nobody else ever will.
        case claimed
        /// What became of a claimed slot: it ran, or, with a reason, nothing was injected after all.
        case settled
        /// A slot will not run.
        case skipped
        /// All slots up to a moment that have no line of their own will not run.
        case missed
        /// The clock went back: what was only passed over beyond this moment is open again.
        case rewound
        /// The slot's drill was announced.
        case announced
        /// Something that is no slot's: the clock jumped, the scheduler started.
        case noted
    }

    /// Who has a slot.
    public struct Holder: Sendable, Codable, Equatable {
        public var host: String
        public var process: ProcessMark

        public init(host: String, process: ProcessMark) {
            self.host = host
            self.process = process
        }
    }

    public var kind: Kind
    /// Wall clock, in seconds since 1970.
    public var at: Double
    /// `SCHEDULE/ENTRY`; `nil` for what concerns no entry.
    public var entry: String?
    public var slot: String?
    /// The slot's moment, or the moment up to which the line speaks, in seconds since 1970.
    public var through: Int64?
    /// How many slots without a line of their own; negative when a rewind takes back.
    public var count: Int?
    public var reason: SkipReason?
    /// In words.
    public var detail: String?
    public var spec: PlanSpec?
    public var holder: Holder?
    /// The ids of the runs.
    public var runs: [String]?
    /// How it went: `pass`, `fail`, `inconclusive`, `stopped`, `interrupted`, `recovery-failed`,
    /// `recovery-unknown`.
    public var result: String?

    public init(_ kind: Kind, at: Double, entry: String? = nil, detail: String? = nil) {
        self.kind = kind
        self.at = at
        self.entry = entry
        self.detail = detail
    }

    /// A line about one slot.
    public init(_ kind: Kind, _ slot: Slot, at: Double, reason: SkipReason? = nil, detail: String? = nil) {
        self.init(kind, at: at, entry: slot.entry, detail: detail)
        self.slot = slot.id
        through = slot.epoch
        self.reason = reason
    }
}

/// What the ledger knows of one slot that has a line of its own.
public enum SlotState: Sendable, Equatable {
    case claimed(LedgerEvent.Holder?)
    case ran(String)
    case skipped(SkipReason)

    /// Whether nothing more will come.
    public var isFinal: Bool {
        if case .claimed = self { false } else { true }
    }
}

extension SlotState: CustomStringConvertible {
    public var description: String {
        switch self {
        case .claimed(let holder): "running" + (holder.map { " (process \($0.process.pid) on \($0.host))" } ?? "")
        case .ran(let result): "ran, \(result)"
        case .skipped(let reason): "skipped, \(reason.rawValue)"
        }
    }
}

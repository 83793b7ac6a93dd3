/// Whether the ledger adds up: every slot that was planned up to a moment ran or is there with a reason.
public struct LedgerAccount: Sendable, Equatable {
    public let entry: String
    /// Counted anew from the rules.
    public let planned: Int
    public let ran: Int
    /// Slots with a reason, the passed-over ones among them.
    public let skipped: [SkipReason: Int]
    /// Slots that a process has right now.
    public let running: Int
    /// Slots whose time has come and that nobody has decided yet: their jitter, or nobody was there since.
    public let open: Int

    /// `planned = ran + skipped`, with what is still under way.
    public var addsUp: Bool { planned == ran + skipped.values.reduce(0, +) + running + open }

    /// Accounts for a page up to a moment. Slots whose rule this machine cannot read any more are not counted as planned,
    /// and then nothing adds up.
    public init(entry: String, page: LedgerBook.Page, now: Int64, zones: ZoneDatabase = ZoneDatabase()) {
        self.entry = entry
        // After a clock was set back a little, the page speaks for moments that have yet to come.
        let now = max(now, page.through)
        let slots = page.stretches.flatMap { stretch -> [Slot] in
            let end = min(stretch.through ?? now, now)
            return stretch.spec.plan(entry: entry, zones: zones)?.slots(after: stretch.after, through: end) ?? []
        }
        planned = slots.count
        let known = page.lines.filter { $0.value.epoch <= now }
        var reasons: [SkipReason: Int] = page.missed == 0 ? [:] : [.missed: page.missed]
        var ran = 0
        var running = 0
        for line in known.values {
            switch line.state {
            case .claimed: running += 1
            case .ran: ran += 1
            case .skipped(let reason): reasons[reason, default: 0] += 1
            }
        }
        self.ran = ran
        self.running = running
        skipped = reasons
        open = slots.count { $0.epoch > page.through && page.lines[$0.id] == nil }
    }
}

/// What follows from all lines of a ledger. Pure; `planned = ran + skipped` is counted from it.
public struct LedgerBook: Sendable {
    /// One slot with a line of its own.
    public struct Line: Sendable, Equatable {
        public var epoch: Int64
        public var state: SlotState
        /// Why, in words.
        public var detail: String?
        public var runs: [String] = []
        /// When it was decided or begun, in seconds since 1970.
        public var at: Double
    }

    /// A stretch of time with the rule that planned it.
    public struct Stretch: Sendable, Equatable {
        public var spec: PlanSpec
        public var after: Int64
        /// `nil` while it lasts.
        public var through: Int64?
    }

    /// One entry's page.
    public struct Page: Sendable, Equatable {
        public var stretches: [Stretch] = []
        /// Every slot up to here is accounted for.
        public var through: Int64
        public var lines: [String: Line] = [:]
        /// Slots without a line of their own that were passed over.
        public var missed = 0
        public var announced: Set<String> = []
        /// When the last drill that injected ended or began, in seconds since 1970.
        public var lastRun: Double?

        /// The rule that plans now; `nil` when the entry has ended.
        public var spec: PlanSpec? { stretches.last.flatMap { $0.through == nil ? $0.spec : nil } }
    }

    public private(set) var pages: [String: Page] = [:]
    /// Notes and rewinds, newest last.
    public private(set) var notes: [LedgerEvent] = []

    public init() {}

    public init(_ events: some Sequence<LedgerEvent>) {
        for event in events { apply(event) }
    }

    /// What became of a slot; `nil` when it has no line of its own.
    public func state(of slot: Slot) -> SlotState? { pages[slot.entry]?.lines[slot.id]?.state }

    /// Whether the line still says something new: nobody has decided the slot, or the decision is this one's to end.
    public func accepts(_ event: LedgerEvent) -> Bool {
        guard let entry = event.entry else { return true }
        let line = event.slot.flatMap { pages[entry]?.lines[$0] }
        switch event.kind {
        case .claimed: return line == nil
        case .skipped: return line == nil
        case .settled: return line.map { !$0.state.isFinal } ?? false
        case .announced: return event.slot.map { !(pages[entry]?.announced.contains($0) ?? false) } ?? false
        case .began: return pages[entry]?.spec != event.spec
        case .ended: return pages[entry]?.spec != nil
        case .missed: return pages[entry].map { $0.through < event.through ?? 0 } ?? false
        case .rewound: return pages[entry].map { $0.through > event.through ?? 0 } ?? false
        case .noted: return true
        }
    }

    /// Takes one more line in. One that says nothing new is passed over.
    public mutating func apply(_ event: LedgerEvent) {
        guard accepts(event) else { return }
        if event.kind == .noted || event.kind == .rewound { notes.append(event) }
        guard let entry = event.entry else { return }
        // In place: a page may have very many lines.
        pages[entry, default: Page(through: event.through ?? 0)].apply(event)
    }
}

extension LedgerBook.Page {
    mutating func apply(_ event: LedgerEvent) {
        let moment = event.through ?? through
        switch event.kind {
        case .began:
            end(at: moment)
            through = moment
            if let spec = event.spec { stretches.append(.init(spec: spec, after: moment)) }
        case .ended: end(at: moment)
        case .claimed, .skipped, .settled: take(event, moment)
        case .missed:
            missed += event.count ?? 0
            through = max(through, moment)
        case .rewound: rewind(to: moment, event.count ?? 0)
        case .announced: if let slot = event.slot { announced.insert(slot) }
        case .noted: break
        }
    }

    private mutating func end(at moment: Int64) {
        if let last = stretches.indices.last, stretches[last].through == nil { stretches[last].through = moment }
    }

    private mutating func take(_ event: LedgerEvent, _ moment: Int64) {
        guard let slot = event.slot else { return }
        var line = lines[slot] ?? .init(epoch: moment, state: .claimed(event.holder), at: event.at)
        line.detail = event.detail ?? line.detail
        line.runs = event.runs ?? line.runs
        if event.kind != .claimed {
            line.state = event.reason.map { .skipped($0) } ?? .ran(event.result ?? "unknown")
        }
        if case .skipped = line.state {} else { lastRun = max(lastRun ?? event.at, event.at) }
        lines[slot] = line
    }

    /// What was run or claimed stays so, and what a person took out too.
    private mutating func rewind(to moment: Int64, _ count: Int) {
        missed += count
        through = min(through, moment)
        lines = lines.filter { _, line in
            guard line.epoch > moment, case .skipped(let reason) = line.state else { return true }
            return reason == .byHand
        }
        announced = announced.filter { lines[$0] != nil }
        if let last = stretches.indices.last { stretches[last].after = min(stretches[last].after, moment) }
    }
}

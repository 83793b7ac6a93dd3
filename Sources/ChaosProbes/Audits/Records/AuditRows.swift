/// What a system of record answered: one text for each record.
struct AuditRows: Sendable, Equatable {
    /// More violations than this are counted and not kept.
    static let violationLimit = 100_000

    /// How many records are kept.
    private let limit: Int
    /// The records that were wanted, at most `limit`.
    private(set) var names: [String] = []
    /// All that were wanted, kept or not.
    private(set) var wanted = 0
    /// All that were read.
    private(set) var total = 0

    /// True when there are more than `names` holds.
    var isCut: Bool { wanted > names.count }

    init(limit: Int = Self.violationLimit) {
        self.limit = limit
    }

    mutating func take(_ name: String, isWanted: Bool) {
        total += 1
        guard isWanted else { return }
        wanted += 1
        if names.count < limit { names.append(name) }
    }
}

extension AuditRows {
    /// All wanted.
    init(_ names: [String]) {
        self.init()
        for name in names { take(name, isWanted: true) }
    }
}

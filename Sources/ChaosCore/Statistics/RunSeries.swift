/// All runs of one experiment that one command made, in the order in which they ran.
public struct RunSeries: Sendable, Equatable {
    /// One run.
    public struct Entry: Sendable, Equatable {
        /// Which side of a comparison it is on: `response=auto`; `nil` outside of comparisons.
        public let arm: String?
        public let record: RunRecord

        public init(arm: String? = nil, record: RunRecord) {
            self.arm = arm
            self.record = record
        }
    }

    /// The arms in the order asked for; the first is what the others are compared with. Empty outside of comparisons.
    public let arms: [String]
    /// How many runs were asked for; a session that was stopped has fewer.
    public let planned: Int
    /// What the order of the arms was drawn from; `nil` outside of comparisons.
    public let seed: UInt64?
    public private(set) var entries: [Entry] = []

    /// A series without any run yet.
    public init(planned: Int, arms: [String] = [], seed: UInt64? = nil) {
        self.planned = planned
        self.arms = arms
        self.seed = seed
    }

    /// Takes in the next run.
    public mutating func append(_ record: RunRecord, arm: String? = nil) {
        entries.append(Entry(arm: arm, record: record))
    }

    /// All runs without their arms.
    public var records: [RunRecord] { entries.map(\.record) }

    /// What all runs say together; of a comparison ask each arm instead.
    public var statistics: RunStatistics { RunStatistics(records) }

    /// The arms beside each other; `nil` outside of comparisons.
    public var comparison: ArmComparison? {
        guard arms.count > 1 else { return nil }
        return ArmComparison(
            arms.map { arm in
                let records = entries.filter { $0.arm == arm }.map(\.record)
                return ArmComparison.Arm(name: arm, statistics: RunStatistics(records))
            })
    }
}

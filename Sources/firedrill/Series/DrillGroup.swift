import ChaosCore

/// All runs of one experiment: its arms, and the order in which they run.
struct DrillGroup: Sendable {
    let arms: [DrillArm]
    /// Indices of arms, one per run.
    let order: [Int]
    /// What the order was drawn from; `nil` with a single arm.
    let seed: UInt64?

    /// Each arm so many times. Several arms are mixed, in an order drawn from the seed.
    init(_ arms: [DrillArm], runs: Int, seed: UInt64) {
        self.arms = arms
        self.seed = arms.count > 1 ? seed : nil
        order =
            arms.count > 1
            ? ArmOrder.blocks(arms: arms.count, runs: runs, seed: seed) : Array(repeating: 0, count: runs)
    }

    /// The series that its runs will fill.
    var emptySeries: RunSeries { RunSeries(planned: order.count, arms: arms.compactMap(\.name), seed: seed) }
}

/// The order in which the arms of a comparison run: mixed, so that what drifts with time falls on all of them alike.
public enum ArmOrder {
    /// Each block runs every arm once, in an order drawn from the seed; the same seed gives the same order.
    /// The answer names arms by index, block after block.
    public static func blocks(arms: Int, runs: Int, seed: UInt64) -> [Int] {
        guard arms > 0, runs > 0 else { return [] }
        var source = SeededSource(seed: seed)
        return (0..<runs).flatMap { _ in Array(0..<arms).shuffled(using: &source) }
    }
}

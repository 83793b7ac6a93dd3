import ChaosCore
import ChaosEngine

/// The guards that stand before any fault: the target must allow chaos, and be confirmed by name.
enum TargetGuard {
    /// Throws `refused` with every guard that is not satisfied.
    static func check(_ target: Target, confirmed: String?) throws(ChaosError) {
        let refusals = DrillPlan.refusals(target, confirmed: confirmed == target.name)
        guard let first = refusals.first else { return }
        throw ChaosError(
            .refused, operation: "touch the target", target: target.name,
            cause: refusals.count == 1 ? first : refusals.joined(separator: "; "))
    }
}

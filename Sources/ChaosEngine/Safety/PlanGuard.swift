import ChaosCore

/// The last look before a fault is put in: what it would reach, against what the target allows.
enum PlanGuard {
    /// Throws `refused` with every reason at once, and whatever the plan's reads throw.
    static func check(_ fault: any Fault, on target: Target) async throws {
        let reasons = try await fault.plan().refusals(limit: target.blastRadius)
        guard !reasons.isEmpty else { return }
        throw ChaosError(
            .refused, operation: "inject \(type(of: fault).kind)", target: target.name,
            cause: reasons.joined(separator: "; "),
            remedy: "See `firedrill plan`; narrow the fault, or raise blast-radius in \(target.source).")
    }
}

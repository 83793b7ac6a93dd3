import ChaosCore

extension FaultPlan.Privilege {
    /// Whether it is there, and what is missing without it.
    var state: String {
        granted.map { $0 ? "granted" : "MISSING: \(consequence)" } ?? "not known before a table is named"
    }
}

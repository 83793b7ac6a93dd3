import ChaosCore

/// One way of running an experiment: as its file says, or with one thing varied.
struct DrillArm: Sendable {
    /// What was varied, as the command line spells it: `response=auto`; `nil` when nothing was.
    var name: String?
    var experiment: Experiment
    /// Switches of the system that must be on these values, as JSON texts by name.
    var switches: [String: String] = [:]
}

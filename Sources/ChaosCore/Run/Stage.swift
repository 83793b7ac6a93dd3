/// The stages of an incident on its one clock (t0 to t13). A stage that did not happen is absent, never zero.
public enum Stage: String, Sendable, Codable, CaseIterable {
    /// t0: the injection was asked for.
    case injected
    /// t1: the fault was effective, read back from the target.
    case effective
    /// t2: the first failure that a user could see.
    case impact
    /// t3: an alert rule's condition became true.
    case ruleTrue
    /// t4: the alert fired.
    case alertFired
    /// t5: Slack accepted the alert (HTTP 200, body `ok`).
    case alertAccepted
    /// t6: a person acknowledged it.
    case acknowledged
    /// t7: the runbook began.
    case responseStarted
    /// t8: a response step's effect was verified.
    case mitigated
    /// t9: every indicator was back inside the steady state.
    case recovered
    /// t10: it stayed there for the stability window.
    case stable
    /// t11: the fault was gone, read back from the target.
    case faultRemoved
    /// t12: the backlog was drained.
    case drained
    /// t13: the data was reconciled.
    case reconciled

    /// The stage's number in the reports: `t0` to `t13`.
    public var label: String { "t\(Stage.allCases.firstIndex(of: self) ?? 0)" }

    /// What the stage means, for tables.
    public var title: String {
        switch self {
        case .injected: "fault requested"
        case .effective: "fault effective at the target"
        case .impact: "first user-visible failure"
        case .ruleTrue: "alert rule true"
        case .alertFired: "alert fired"
        case .alertAccepted: "alert accepted by Slack"
        case .acknowledged: "acknowledged"
        case .responseStarted: "runbook started"
        case .mitigated: "mitigation verified"
        case .recovered: "back inside steady state"
        case .stable: "steady for the stability window"
        case .faultRemoved: "fault removed"
        case .drained: "backlog drained"
        case .reconciled: "data reconciled"
        }
    }
}

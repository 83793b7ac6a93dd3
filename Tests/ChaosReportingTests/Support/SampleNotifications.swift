import ChaosCore

/// One notification of each kind, as the engine composes them.
enum SampleNotifications {
    static let firing = Notification(
        kind: .firing, incident: "r-1", sequence: 3, title: "CouponLockContention is firing", level: .l2,
        text: "Redis lock contention: http.p95{scenario=issue-coupon} is 4.2 s.",
        fields: [.init("Target", "lab"), .init("Rule", "http.p95 > 1 s for 2 s")],
        details: ["t1 fault effective: 0.25 s", "t4 alert fired: 3.5 s"], command: "firedrill runbook run r-1")

    static func of(_ kind: Notification.Kind, sequence: Int = 1, incident: String = "r-1") -> Notification {
        Notification(
            kind: kind, incident: incident, sequence: sequence, title: "title of \(kind.rawValue)",
            text: "what happened")
    }
}

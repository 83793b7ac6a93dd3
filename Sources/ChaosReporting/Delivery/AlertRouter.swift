import ChaosCore

/// Which channels a message goes to, and when. Knows the worst level of each incident, so that whoever was told of it is
/// told of its end too.
struct AlertRouter: Sendable {
    private let plan: AlertPlan
    private var worst: [String: IncidentLevel] = [:]

    init(plan: AlertPlan) {
        self.plan = plan
    }

    /// The message's ways, at most one for each channel. A failed recovery goes the way of the most severe level, at once.
    mutating func tickets(for notification: Notification, at epochSeconds: Double) -> [AlertTicket] {
        let isLoudest = notification.kind == .recoveryFailure
        let level = isLoudest ? .l1 : max(notification.level, worst[notification.incident])
        worst[notification.incident] = level
        guard let route = plan.route(of: level) else { return [] }
        let quiet = isLoudest || notification.kind == .test ? nil : route.quiet
        let notBefore = quiet.flatMap { QuietTime($0).end(at: epochSeconds) }
        return route.channels.map { channel in
            AlertTicket(
                channel: channel, otherwise: route.otherwise.filter { $0 != channel }, notBefore: notBefore)
        }
    }

    private func max(_ one: IncidentLevel?, _ other: IncidentLevel?) -> IncidentLevel? {
        guard let one, let other else { return one ?? other }
        return Swift.max(one, other)
    }
}

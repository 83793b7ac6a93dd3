import ChaosCore

/// Asks Alertmanager whether it has an alert. That is before people are told: `group_wait` comes on top.
public struct AlertmanagerDetector: Detector {
    public static let kind = "alertmanager"
    public static let summary = "Asks Alertmanager for an alert by name and labels (/api/v2/alerts)."
    public static let needs: [MonitoringTarget.Part] = [.alertmanager]
    public static let parameters: [ParameterDescriptor] = []

    private let clock: any RunClock
    private let spec: DetectorSpec
    private let alerts: AlertSight
    private let rule: RuleSight?

    public init(context: DetectorContext) throws(ChaosError) {
        clock = context.clock
        spec = context.spec
        alerts = AlertSight(try context.alertmanager(), context.spec, clock: context.clock)
        rule = context.ruleSight
    }

    public func look() async -> DetectorReading {
        do throws(MonitoringTrouble) {
            guard let alert = try await alerts.look() else {
                let now = clock.now
                return await AlertOnItsWay(rule: rule, spec: spec).reading(at: now)
            }
            let now = clock.now
            let finding = await rule?.look(at: alert.labels)
            return DetectorReading(
                at: now, state: alert.silencer.map { .silenced($0) } ?? .firing,
                marks: [
                    .pending: finding.flatMap { rule?.pending($0) } ?? .unknown(RuleSight.noPrometheus),
                    .firing: alerts.firing(alert.startsAt, rule), .received: alerts.received(alert.startsAt),
                ],
                evidence: "Alertmanager has \(spec.selector) \(alert.status.state) since \(alert.startsAt)",
                notes: await (rule?.notes() ?? []) + alerts.notes())
        } catch {
            return DetectorReading(at: clock.now, state: .unknown(error.reason), evidence: error.reason)
        }
    }

    public func check() async -> [DetectorCheck] { await [alerts.check()] + (rule?.check() ?? []) }

    public func close() async {
        await alerts.client.close()
        await rule?.client.close()
    }
}

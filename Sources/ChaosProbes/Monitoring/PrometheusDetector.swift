import ChaosCore

/// Asks Prometheus whether an alert is firing, without anybody who tells people of it.
public actor PrometheusDetector: Detector {
    public static let kind = "prometheus"
    public static let summary = "Asks Prometheus for an alert by name and labels (/api/v1/alerts)."
    public static let needs: [MonitoringTarget.Part] = [.prometheus]
    public static let parameters: [ParameterDescriptor] = []

    private let clock: any RunClock
    private let spec: DetectorSpec
    private let rule: RuleSight
    /// When the alert that is active since then began to fire.
    private var firing: (activeAt: String, mark: DetectionMark)?

    public init(context: DetectorContext) throws(ChaosError) {
        clock = context.clock
        spec = context.spec
        rule = RuleSight(try context.prometheus(), context.spec)
    }

    public func look() async -> DetectorReading {
        let finding = await rule.look()
        let now = clock.now
        switch finding {
        case .trouble(let reason): return DetectorReading(at: now, state: .unknown(reason), evidence: reason)
        case .nothing: return DetectorReading(at: now, state: .quiet, evidence: "Prometheus has no \(spec.selector)")
        case .alert(let alert):
            let evidence = "Prometheus has \(spec.selector) \(alert.state), active since \(alert.activeAt)"
            var marks: [DetectionPoint: DetectionMark] = [.pending: rule.pending(finding)]
            let isFiring = alert.state == "firing"
            if isFiring { marks[.firing] = await began(alert) }
            return DetectorReading(
                at: now, state: isFiring ? .firing : .pending, marks: marks, evidence: evidence,
                notes: await rule.notes())
        }
    }

    /// Asked until it is known; Prometheus may store the sample a moment after it shows the alert.
    private func began(_ alert: PrometheusAPI.Alert) async -> DetectionMark {
        if let firing, firing.activeAt == alert.activeAt, firing.mark.instant != nil { return firing.mark }
        let mark = await rule.firing(alert)
        firing = (alert.activeAt, mark)
        return mark
    }

    public func check() async -> [DetectorCheck] { await rule.check() }

    public func close() async { await rule.client.close() }
}

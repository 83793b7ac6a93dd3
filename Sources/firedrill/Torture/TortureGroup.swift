import ChaosCore
import ChaosProbes

/// What the workers of the lab's consumer group say that they have, on their own metrics pages.
struct TortureGroup: Sendable {
    /// How long a group may need to share its partitions out anew: a session timeout and a rebalance.
    static let limit = Duration.seconds(20)
    private static let assigned = Metric("app.value", ["name": "issuance_assigned_partitions"])
    /// Only a points worker's page has it.
    private static let credited = Metric("app.value", ["name": "issuance_credited_total"])
    private static let partitions = 3.0

    let workerPages: [String]

    /// What is missing; nil when the points workers have all partitions between them.
    func missing() async -> String? {
        var found = 0.0
        for page in workerPages {
            let target = Target(
                name: "torture", allowsChaos: false, kafka: KafkaTarget(brokers: "", workerMetrics: [page]),
                source: "torture")
            guard let probe = MetricsPageProbe(target: target) else { continue }
            let readings = await probe.read()
            await probe.close()
            if readings[Self.credited]?.value != nil { found += readings[Self.assigned]?.value ?? 0 }
        }
        if found == Self.partitions { return nil }
        return "the points workers have \(Int(found)) of \(Int(Self.partitions)) partitions"
    }
}

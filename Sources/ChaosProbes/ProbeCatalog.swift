import ChaosCore

/// Every probe there is, as a plain list. A new probe is one file, its test, and one line here.
public enum ProbeCatalog {
    public static let builtIn: [any Probe.Type] = [
        DuplicateCouponsProbe.self,
        HTTPHealthProbe.self,
        KafkaGroupProbe.self,
        MemoryCgroupProbe.self,
        MetricsPageProbe.self,
        PointsDelayProbe.self,
        ProcessProbe.self,
        RedisLockProbe.self,
        RedisServerProbe.self,
        RedisSlowlogProbe.self,
        ReplicaLagProbe.self,
        SQLServerProbe.self,
    ]

    /// The probes that fit the target's description.
    public static func probes(for target: Target) -> [any Probe] {
        builtIn.compactMap { $0.init(target: target) }
    }
}

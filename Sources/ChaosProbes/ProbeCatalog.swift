import ChaosCore

/// Every probe there is, as a plain list. A new probe is one file, its test, and one line here.
public enum ProbeCatalog {
    public static let builtIn: [any Probe.Type] = [
        HTTPHealthProbe.self,
        KafkaGroupProbe.self,
        MemoryCgroupProbe.self,
        PointsDelayProbe.self,
        PostgresServerProbe.self,
        ProcessProbe.self,
        RedisServerProbe.self,
    ]

    /// The probes that fit the target's description.
    public static func probes(for target: Target) -> [any Probe] {
        builtIn.compactMap { $0.init(target: target) }
    }
}

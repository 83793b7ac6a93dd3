import ChaosCore
import ChaosEngine

extension Vocabulary {
    /// Enough names to reach every branch: each unit, each kind of parameter.
    static let fuzz = Vocabulary(
        metrics: [
            metric("http.success_ratio", .ratio), metric("http.p95", .seconds), metric("http.p99", .seconds),
            metric("http.max", .seconds), metric("http.rate", .perSecond),
            MetricDescriptor("http.up", .flag, summary: "."),
            MetricDescriptor("redis.used_memory", .bytes, summary: "."),
            MetricDescriptor("kafka.lag", .count, labels: ["group"], summary: "."),
            MetricDescriptor("points.oldest_uncredited", .seconds, summary: "."),
            MetricDescriptor("sql.deadlocks_10s", .count, summary: "."),
        ],
        faults: [
            FaultEntry(
                kind: "redis-lock-contention", summary: ".",
                parameters: [
                    ParameterDescriptor("keys", .text, default: nil, summary: "."),
                    ParameterDescriptor("holders", .whole(1...50), default: .whole(1), summary: "."),
                    ParameterDescriptor(
                        "style", .choice(["set-nx", "redisson"]), default: .text("set-nx"), summary: "."),
                    ParameterDescriptor("lease", .duration, default: .duration(.seconds(3)), summary: "."),
                    ParameterDescriptor("loud", .flag, default: .flag(false), summary: "."),
                    ParameterDescriptor("headroom", .bytes, default: .bytes(1024), summary: "."),
                ]),
            FaultEntry(kind: "memory-pressure", summary: ".", parameters: []),
        ],
        runbooks: ["redis-lock-contention"])

    private static func metric(_ name: String, _ unit: MetricUnit) -> MetricDescriptor {
        MetricDescriptor(name, unit, labels: ["scenario"], summary: ".")
    }
}

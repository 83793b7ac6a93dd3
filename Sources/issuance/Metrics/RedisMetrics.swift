import ChaosClients

/// The Redis pool's use.
struct RedisMetrics: MetricSource {
    let pool: RedisPool

    func writeMetrics(to text: inout PrometheusText) { PoolMetrics.write("redis", pool.usage, to: &text) }
}

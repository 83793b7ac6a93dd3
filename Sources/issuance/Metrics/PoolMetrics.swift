import ChaosClients

/// A connection pool's use, as metrics that carry the pool's name in their own.
enum PoolMetrics {
    static func write(_ pool: String, _ usage: PoolUsage, to text: inout PrometheusText) {
        let name = "issuance_\(pool)_pool_connections"
        text.begin(name, .gauge, "Connections of the pool, and callers waiting for one.")
        text.sample(name, ["state": "size"], Double(usage.size))
        text.sample(name, ["state": "open"], Double(usage.open))
        text.sample(name, ["state": "busy"], Double(usage.busy))
        text.sample(name, ["state": "waiting"], Double(usage.waiting))
    }
}

/// Mean and variance of the logarithms of a sample's measured values.
struct LogMoments {
    let mean: Double
    /// The unbiased estimate.
    let variance: Double

    /// `nil` with fewer than two values. Values below the shortest count as it.
    init?(_ sample: Sample, shortest: Double) {
        guard sample.values.count > 1 else { return nil }
        let logs = sample.values.map { SpecialFunctions.log(Swift.max(shortest, $0)) }
        let count = Double(logs.count)
        let mean = logs.reduce(0, +) / count
        self.mean = mean
        variance = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    }
}

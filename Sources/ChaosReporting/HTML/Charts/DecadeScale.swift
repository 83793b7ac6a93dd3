import ChaosCore
import Foundation

/// A logarithmic scale of times, from a fraction of the shortest to beyond the longest: incidents span five powers of ten.
struct DecadeScale: Sendable {
    private let from: Double
    private let to: Double

    private static let places: [(seconds: Double, name: String)] = [
        (0.001, "1 ms"), (0.01, "10 ms"), (0.1, "100 ms"), (1, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"),
        (3600, "1 h"), (36_000, "10 h"),
    ]

    /// Wide enough for every time and the end of every bounded class that is not far away.
    init(_ times: [Measured], classes: [DocumentedTime]) {
        let seconds = times.compactMap { $0.value ?? $0.bound }.filter { $0 > 0 }
        let ends = classes.compactMap { $0.upperBound?.inSeconds }
        from = max(0.0005, min(0.8, (seconds.min() ?? 1) * 0.7))
        to = min(1e6, max(20, (seconds.max() ?? 1) * 1.5, (ends.max() ?? 0) * 1.5))
    }

    /// How far along the scale a time is, from 0 to 1.
    func share(_ seconds: Double) -> Double {
        let value = min(to, max(from, seconds.isFinite ? seconds : to))
        return (log10(value) - log10(from)) / (log10(to) - log10(from))
    }

    /// Round times with their names.
    var ticks: [(seconds: Double, name: String)] {
        Self.places.filter { $0.seconds >= from && $0.seconds <= to }
    }
}

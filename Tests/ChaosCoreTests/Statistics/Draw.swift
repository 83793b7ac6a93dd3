@testable import ChaosCore

/// Random times for simulations; with a seed, so that a simulation always gives the same answer.
enum Draw {
    /// Between 0 and 1, without both.
    static func uniform(_ source: inout SeededSource) -> Double {
        (Double(source.next() >> 11) + 0.5) / 9_007_199_254_740_992
    }

    /// Exponential with the median 1.
    static func skewed(_ source: inout SeededSource) -> Double {
        -SpecialFunctions.log(uniform(&source)) / 0.693_147_180_559_945_3
    }

    /// Log-normal with the median 1: the sum of twelve uniform numbers is as good as normal.
    static func lognormal(_ spread: Double, _ source: inout SeededSource) -> Double {
        let sum = (0..<12).reduce(-6.0) { total, _ in total + uniform(&source) }
        return SpecialFunctions.exp(sum * spread)
    }

    /// How many of so many tries succeed.
    static func successes(_ rate: Double, of trials: Int, _ source: inout SeededSource) -> Int {
        (0..<trials).count { _ in uniform(&source) < rate }
    }

    /// How many events come where this many are expected.
    static func events(_ expected: Double, _ source: inout SeededSource) -> Int {
        var count = -1
        var left = expected
        repeat {
            left += SpecialFunctions.log(uniform(&source))
            count += 1
        } while left > 0
        return count
    }
}

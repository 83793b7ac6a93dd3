import Testing

@testable import ChaosCore

/// Nominal 95 % must cover in 93 to 97 of 100 repetitions, also when one arm spreads more; where nothing changed it
/// must keep quiet. The seed is fixed, so each answer is always the same.
@Suite struct RatioCoverageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let runs: Int
        let other: Int
        /// Standard deviations of the logarithms.
        let spread: Double
        let otherSpread: Double
        var testDescription: String { "\(runs) and \(other), spread \(spread) and \(otherSpread)" }
    }

    static let cases = [
        Case(runs: 6, other: 6, spread: 0.2, otherSpread: 0.2),
        Case(runs: 10, other: 10, spread: 0.2, otherSpread: 0.2),
        Case(runs: 6, other: 6, spread: 0.05, otherSpread: 0.5),
        Case(runs: 10, other: 10, spread: 0.02, otherSpread: 0.4),
        Case(runs: 10, other: 5, spread: 0.1, otherSpread: 0.3),
    ]
    private static let repetitions = 1_000

    @Test(arguments: cases) func theIntervalCoversTheRatio(_ row: Case) {
        var source = SeededSource(seed: 6)
        var covered = 0
        for _ in 0..<Self.repetitions {
            let first = Sample((0..<row.runs).map { _ in 30 * Draw.lognormal(row.spread, &source) })
            let second = Sample((0..<row.other).map { _ in 12 * Draw.lognormal(row.otherSpread, &source) })
            if RatioComparison(first, second).interval?.contains(0.4) == true { covered += 1 }
        }
        let share = Double(covered) / Double(Self.repetitions)
        #expect((0.93...0.97).contains(share), "\(share)")
    }

    @Test func skewedTimesAreCoveredToo() {
        var source = SeededSource(seed: 7)
        let covered = (0..<Self.repetitions).count { _ in
            let first = Sample((0..<6).map { _ in 30 * Draw.skewed(&source) })
            let second = Sample((0..<6).map { _ in 12 * Draw.skewed(&source) })
            return RatioComparison(first, second).interval?.contains(0.4) == true
        }
        let share = Double(covered) / Double(Self.repetitions)
        #expect((0.93...0.985).contains(share), "\(share)")
    }

    @Test func whereNothingChangedAWordIsRare() {
        var source = SeededSource(seed: 8)
        let said = (0..<Self.repetitions).count { _ in
            let first = Sample((0..<5).map { _ in 30 * Draw.lognormal(0.2, &source) })
            let second = Sample((0..<5).map { _ in 30 * Draw.lognormal(0.2, &source) })
            return RatioComparison(first, second).answer != .cannotTell
        }
        #expect(Double(said) / Double(Self.repetitions) <= 0.05)
    }
}

/// The distribution of the Mann-Whitney count when two groups do not differ: how many of the m * n pairs are turned
/// around.
enum RankSum {
    /// Up to here every arrangement is counted; beyond, the normal distribution is as good.
    private static let mostCounted = 2_500

    /// How many of the smallest and of the greatest pairwise differences an interval with the confidence leaves out,
    /// plus one: the rank of its ends. `nil` when even all of them together do not reach it.
    static func rank(_ m: Int, _ n: Int, confidence: Double) -> Int? {
        let tail = (1 - confidence) / 2
        guard m > 0, n > 0 else { return nil }
        let pairs = Double(m) * Double(n)
        guard m * n <= mostCounted else {
            let deviation = (pairs * Double(m + n + 1) / 12).squareRoot()
            let quantile = StudentT.normalQuantile(1 - tail)
            return max(1, Int((pairs / 2 - 0.5 - quantile * deviation).rounded(.down)) + 1)
        }
        var sum = 0.0
        for (count, share) in distribution(m, n).enumerated() {
            sum += share
            // A hair of room: shares such as 1/40 are not exact in binary.
            if sum > tail * (1 + 1e-12) { return count > 0 ? count : nil }
        }
        return nil
    }

    /// The best confidence that these numbers of values can give: all pairs between least and greatest.
    static func bestConfidence(_ m: Int, _ n: Int) -> Double {
        guard m > 0, n > 0 else { return 0 }
        let (a, b) = (Double(m), Double(n))
        let arrangements =
            SpecialFunctions.logGamma(a + b + 1) - SpecialFunctions.logGamma(a + 1)
            - SpecialFunctions.logGamma(b + 1)
        return max(0, 1 - 2 * SpecialFunctions.exp(-arrangements))
    }

    /// The chance of each count from 0 to m * n.
    static func distribution(_ m: Int, _ n: Int) -> [Double] {
        // ways[j][u]: arrangements of the first values, j of them from the first group, with the count u.
        var ways = [[Double]](repeating: [1], count: 1)
        ways += [[Double]](repeating: [], count: m)
        for taken in 1...(m + n) {
            for group in stride(from: min(taken, m), through: 0, by: -1) where taken - group <= n {
                // The newest value is of the second group (and above `group` of the first), or of the first.
                let others = taken - group
                var sum = [Double](repeating: 0, count: group * others + 1)
                if others > 0 {
                    for (count, number) in ways[group].enumerated() where count + group < sum.count {
                        sum[count + group] += number
                    }
                }
                if group > 0 {
                    for (count, number) in ways[group - 1].enumerated() where count < sum.count { sum[count] += number }
                }
                ways[group] = sum
            }
        }
        let all = ways[m].reduce(0, +)
        return ways[m].map { $0 / all }
    }
}

/// All ratios of a time of the second arm to one of the first. A censored time makes each of its ratios a range.
struct PairwiseRatios {
    /// The least that each can be, ascending.
    private let least: [Double]
    /// The most that each can be, ascending; infinite where nothing bounds it.
    private let most: [Double]

    /// Times below the shortest count as it.
    init(_ first: Sample, _ second: Sample, shortest: Double) {
        let low = { (sample: Sample) in (sample.values + sample.longerThan).map { Swift.max(shortest, $0) } }
        let high = { (sample: Sample) in
            sample.values.map { Swift.max(shortest, $0) } + sample.longerThan.map { _ in Double.infinity }
        }
        let (lowFirst, highFirst, lowSecond, highSecond) = (low(first), high(first), low(second), high(second))
        least = lowSecond.flatMap { time in highFirst.map { time / $0 } }.sorted()
        // Only a time of the second arm can be infinite here: the first arm's least is finite.
        most = highSecond.flatMap { time in lowFirst.map { time / $0 } }.sorted()
    }

    /// The middle of the ratios on the logarithmic scale; both ends are the same unless censored times leave it open.
    var median: ClosedRange<Double>? {
        guard !least.isEmpty else { return nil }
        return middle(least)...middle(most)
    }

    /// From the rank-th smallest to the rank-th greatest, as far apart as the censored times can make them.
    func interval(rank: Int) -> ClosedRange<Double> {
        least[rank - 1]...most[most.count - rank]
    }

    private func middle(_ ratios: [Double]) -> Double {
        let (low, high) = (ratios[(ratios.count - 1) / 2], ratios[ratios.count / 2])
        return low == high ? low : (low * high).squareRoot()
    }
}

import ChaosCore

/// What the readable reports say about several runs, in plain text: each fact is worded once, here.
public struct StatisticsWords: Sendable {
    private let statistics: RunStatistics

    /// The words for the statistics of one arm of one scenario.
    public init(_ statistics: RunStatistics) {
        self.statistics = statistics
    }

    /// The headings of `rows`.
    public static let headings = ["time", "n", "median", "95 % interval", "min to max (covers)", "mean", "> deadline"]
    /// What the interval of the table is.
    public static let note =
        "TTD = t4 - t1, TTA = t6 - t4, TTM = t8 - t1, TTR = t9 - t1 (the R is recovery). The interval of the median is"
        + " of order statistics, exact for any distribution; below 6 runs none reaches 95 %. In brackets: how often it"
        + " covers the median. A mean says little about few runs."

    /// One row per time that some run has, in the order of the headings.
    public var rows: [[String]] {
        statistics.times.filter { $0.sample.n > 0 }.map { name, _, sample in
            [
                name, "\(sample.n)", sample.median.map(text) ?? RunWords.absent, interval(sample), range(sample),
                sample.mean.map { text(.value($0)) } ?? RunWords.absent, "\(sample.censored)",
            ]
        }
    }

    /// Every single value, one line per time: `TTD: 3.1, 3.4, > 60 s`.
    public var values: [String] {
        statistics.times.filter { $0.sample.n > 0 }.map { name, _, sample in
            let all = sample.values.map(number) + sample.longerThan.map { "> \(number($0))" }
            return "\(name): \(all.joined(separator: ", ")) s"
        }
    }

    /// How many runs, with their verdicts: `5 runs: 4 pass, 1 inconclusive`.
    public var count: String {
        let verdicts = VerdictValue.allCases.compactMap { value in
            statistics.verdicts[value].map { "\($0) \(value.rawValue)" }
        }
        return "\(statistics.runs) \(statistics.runs == 1 ? "run" : "runs"): \(verdicts.joined(separator: ", "))"
    }

    /// Detection, recovery and false alarms, each with its exact interval, and the resolution.
    public var rates: [String] {
        var lines: [String] = []
        if statistics.unimpaired > 0 { lines.append("impaired: \(share(statistics.impairment))") }
        if statistics.detection.trials > 0 { lines.append("detected: \(share(statistics.detection))") }
        if statistics.recovery.trials > 0 { lines.append("recovered: \(share(statistics.recovery))") }
        if let alarms = statistics.falseAlarms { lines.append("false alarms: \(rate(alarms))") }
        lines.append("resolution: +- \(DurationText.decimal(statistics.resolution, places: 2)) s")
        return lines
    }

    /// What must be known to read the numbers.
    public var caveats: [String] { statistics.caveats }

    private func share(_ proportion: Proportion) -> String {
        let interval = proportion.interval()
        let bounds = [interval.lowerBound, interval.upperBound].map(percent)
        return "\(proportion.successes) of \(proportion.trials) (\(percent(proportion.rate ?? 0)) %,"
            + " 95 % interval of Clopper and Pearson \(bounds[0]) to \(bounds[1]) %)"
    }

    private func rate(_ rate: EventRate) -> String {
        guard let perHour = rate.perHour, let interval = rate.interval() else {
            return "\(rate.count), for an unknown time"
        }
        let bounds = [perHour, interval.lowerBound, interval.upperBound].map { DurationText.decimal($0, places: 2) }
        let hours = DurationText.decimal(rate.hours, places: 3)
        return "\(rate.count) in \(hours) h without a fault (\(bounds[0]) per hour, exact 95 % interval \(bounds[1]) to"
            + " \(bounds[2]))"
    }

    private func interval(_ sample: Sample) -> String {
        guard let interval = sample.medianInterval() else { return "none, n < 6" }
        return "\(plain(interval.low)) to \(text(interval.high)) (\(percent(interval.coverage)) %)"
    }

    private func range(_ sample: Sample) -> String {
        guard let least = sample.min, let most = sample.max, sample.n > 1 else { return RunWords.absent }
        return "\(plain(least)) to \(text(most)) (\(percent(sample.rangeCoverage)) %)"
    }

    private func text(_ time: Measured) -> String { "\(plain(time)) s" }

    private func plain(_ time: Measured) -> String {
        switch time {
        case .value(let seconds): number(seconds)
        case .longerThan(let seconds): "> \(number(seconds))"
        }
    }

    private func number(_ seconds: Double) -> String {
        SecondsText.fixed(seconds, places: SecondsText.places(resolution: statistics.resolution))
    }

    private func percent(_ share: Double) -> String { DurationText.decimal(share * 100, places: 1) }
}

import ChaosCore

/// Repeated measurements of one time in words: always n, the median with its interval, the range, and how many are only
/// bounds.
struct SampleWords: Sendable {
    let sample: Sample
    let resolution: Double
    let say: ReportVoice

    init(_ sample: Sample, _ resolution: Double, _ say: ReportVoice) {
        self.sample = sample
        self.resolution = resolution
        self.say = say
    }

    /// `n = 12; median 3.7 s [3.4, 4.1] (96.1 %); 3.1 to 5.2 s; 2 only bounds`.
    var sentence: String {
        guard sample.n > 0 else { return "n = 0" }
        return [short, range, censored].compactMap(\.self).joined(separator: "; ")
    }

    /// `n = 12; median 3.7 s [3.4, 4.1] (96.1 %)`.
    var short: String { ["n = \(sample.n)", median].compactMap(\.self).joined(separator: "; ") }

    /// The median with the interval that covers it; `nil` when there is nothing.
    var median: String? {
        guard let median = sample.median else { return nil }
        guard sample.n > 1 else { return time(median) }
        let words = say(.median, time(median))
        guard let interval = sample.medianInterval() else { return words }
        return "\(words) [\(plain(interval.low)), \(plain(interval.high))]"
            + " (\(DurationText.decimal(interval.coverage * 100, places: 1)) %)"
    }

    /// The median alone, with its unit; a dash when there is none.
    var middle: String { sample.median.map(time) ?? RunWords.absent }

    /// The interval of the median, or why there is none.
    var interval: String {
        guard let interval = sample.medianInterval() else {
            return sample.n == 0 ? RunWords.absent : say(.noInterval)
        }
        return "\(plain(interval.low)) – \(time(interval.high))"
            + " (\(DurationText.decimal(interval.coverage * 100, places: 1)) %)"
    }

    /// From the smallest to the largest; `nil` below two.
    var range: String? {
        guard let least = sample.min, let most = sample.max, sample.n > 1 else { return nil }
        return "\(plain(least)) – \(time(most))"
    }

    /// How many are only bounds; `nil` when none is.
    var censored: String? { sample.censored > 0 && sample.n > 1 ? say(.onlyBounds, "\(sample.censored)") : nil }

    /// The mean, which nobody knows as soon as one is only a bound.
    var mean: String { sample.mean.map { time(.value($0)) } ?? RunWords.absent }

    /// A time with its unit; from two minutes on in minutes.
    func time(_ time: Measured) -> String {
        let seconds = time.value ?? time.bound ?? 0
        guard abs(seconds) < 120 else {
            return (time.bound == nil ? "" : "> ") + MetricUnit.seconds.describe(seconds)
        }
        return "\(plain(time)) s"
    }

    private func plain(_ time: Measured) -> String {
        let seconds = time.value ?? time.bound ?? 0
        let sign = time.bound == nil ? "" : "> "
        guard abs(seconds) < 120 else { return sign + MetricUnit.seconds.describe(seconds) }
        return sign + SecondsText.fixed(seconds, places: SecondsText.places(resolution: resolution))
    }
}

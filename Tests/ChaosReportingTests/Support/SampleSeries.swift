import ChaosCore

/// Hand-made series with known statistics.
enum SampleSeries {
    /// Four runs by the file: three recovered, one never did.
    static var repeated: RunSeries {
        var series = RunSeries(planned: 4)
        for record in recovered([(3, 14, 16), (3.2, 15, 17), (3.9, 14.2, 16.4)]) { series.append(record) }
        var censored = SampleRuns.censored
        censored.run = "r-4"
        censored.watchedUntil = Instant(seconds: 83.25)
        series.append(censored)
        return series
    }

    /// Four runs in each of two arms.
    static var compared: RunSeries {
        var series = RunSeries(planned: 8, arms: ["response=none", "response=auto"], seed: 7)
        let slow = recovered([(3, nil, 60), (3.2, nil, 61), (3.1, nil, 60.5), (3.3, nil, 60.2)])
        let fast = recovered([(3.1, 14, 16), (3, 15, 17), (3.2, 14.2, 16.4), (3.3, 14.8, 16.9)])
        for (one, other) in zip(slow, fast) {
            var expired = one
            expired.run += "-none"
            expired.responseMode = .none
            expired.faultEnded = .expired
            series.append(expired, arm: "response=none")
            series.append(other, arm: "response=auto")
        }
        return series
    }

    private static func recovered(_ times: [(ttd: Double, ttm: Double?, ttr: Double)]) -> [RunRecord] {
        times.enumerated().map { index, time in
            var record = SampleRuns.passed
            record.run = "r-\(index + 1)"
            record.ttdSeconds = time.ttd
            record.ttmSeconds = time.ttm
            record.ttrSeconds = time.ttr
            return record
        }
    }
}

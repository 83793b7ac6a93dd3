/// Divides a period into the parts that a trend shows: days of 24 hours in a fortnight, weeks in half a year, else some
/// weeks each. They are counted back from the end, and those without a run are there too.
struct PeriodSteps {
    private static let day = 86_400.0
    private static let mostDays = 14.0
    private static let mostWeeks = 26.0

    private let scope: PeriodScope

    init(_ scope: PeriodScope) {
        self.scope = scope
    }

    /// The parts, oldest first; none for fewer than two runs. The oldest begins with the period.
    func divide(_ moments: [ScenarioPeriod.Moment]) -> [ScenarioPeriod.Step] {
        guard let first = moments.map(\.startedAt).min(), moments.count > 1 else { return [] }
        let since = scope.since ?? first
        let span = scope.until - since
        // A clock that was wrong by ten thousand years must not fill the report.
        guard span > 0, span < 3e11 else { return [] }
        let length = Self.length(of: span)
        let count = max(1, Int((span / length).rounded(.up)))
        var parts = [[ScenarioPeriod.Moment]](repeating: [], count: count)
        for moment in moments where moment.startedAt >= since && moment.startedAt < scope.until {
            let back = Int(((scope.until - moment.startedAt) / length).rounded(.up)) - 1
            parts[min(count - 1, max(0, back))].append(moment)
        }
        return parts.enumerated().reversed().map { index, part in
            let to = scope.until - Double(index) * length
            return Self.step(part, from: max(since, to - length), to: to)
        }
    }

    private static func length(of span: Double) -> Double {
        if span <= mostDays * day { return day }
        return max(1, (span / (7 * day) / mostWeeks).rounded(.up)) * 7 * day
    }

    private static func step(_ part: [ScenarioPeriod.Moment], from: Double, to: Double) -> ScenarioPeriod.Step {
        var measured: [IncidentLevel: Int] = [:]
        for level in part.compactMap(\.level) { measured[level, default: 0] += 1 }
        return ScenarioPeriod.Step(
            from: from, to: to, timeToDetect: Sample(part.compactMap(\.timeToDetect)),
            timeToRecover: Sample(part.compactMap(\.timeToRecover)), notPassed: part.count { !$0.passed },
            runs: part.count, measured: measured)
    }
}

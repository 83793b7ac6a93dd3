import ChaosCore

/// One scenario of a period as JSON.
struct ScenarioDocument: Encodable {
    let scenario: ScenarioPeriod

    init(_ scenario: ScenarioPeriod) {
        self.scenario = scenario
    }

    private enum Keys: String, CodingKey {
        case scenario, documented, runs, verdicts, running, interrupted, withoutEffect, controls, controlVerdicts
        case controlsUnwatched, falseAlarms
        case timeToDetect, timeToRecover, timeToRespond, expired, detection, undecided, resolutionSeconds
        case measuredLevels, withoutLevel, levelSeconds, audits, trend, overTime, overTimeOf
    }

    private struct Audit: Encodable {
        let name: String
        let passed: Int
        let failed: Int
        let inconclusive: Int
    }

    /// A part of the period; its values are those of the runs.
    private struct Step: Encodable {
        let step: ScenarioPeriod.Step

        enum Keys: String, CodingKey {
            case fromEpochSeconds, toEpochSeconds, runs, notPassed, timeToDetect, timeToRecover, measuredLevels
            case withoutLevel
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(step.from, forKey: .fromEpochSeconds)
            try container.encode(step.to, forKey: .toEpochSeconds)
            try container.encode(step.runs, forKey: .runs)
            try container.encode(step.notPassed, forKey: .notPassed)
            try container.encode(SampleDocument(step.timeToDetect, withValues: false), forKey: .timeToDetect)
            try container.encode(SampleDocument(step.timeToRecover, withValues: false), forKey: .timeToRecover)
            try container.encode(ScenarioDocument.named(step.measured), forKey: .measuredLevels)
            try container.encode(step.withoutLevel, forKey: .withoutLevel)
        }
    }

    /// One run over time.
    private struct Moment: Encodable {
        let moment: ScenarioPeriod.Moment

        enum Keys: String, CodingKey {
            case startedEpochSeconds, ttdSeconds, ttdLongerThanSeconds, ttrSeconds, ttrLongerThanSeconds, expired
            case level, passed
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(moment.startedAt, forKey: .startedEpochSeconds)
            try container.encode(moment.timeToDetect?.value, forKey: .ttdSeconds)
            try container.encodeIfPresent(moment.timeToDetect?.bound, forKey: .ttdLongerThanSeconds)
            try container.encode(moment.timeToRecover?.value, forKey: .ttrSeconds)
            try container.encodeIfPresent(moment.timeToRecover?.bound, forKey: .ttrLongerThanSeconds)
            try container.encode(moment.isExpired, forKey: .expired)
            try container.encode(moment.level, forKey: .level)
            try container.encode(moment.passed, forKey: .passed)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(scenario.name, forKey: .scenario)
        try container.encode(scenario.documented, forKey: .documented)
        try container.encode(scenario.runs, forKey: .runs)
        try container.encode(Self.named(scenario.verdicts), forKey: .verdicts)
        try container.encode(scenario.running, forKey: .running)
        try container.encode(scenario.interrupted, forKey: .interrupted)
        try container.encode(scenario.withoutEffect, forKey: .withoutEffect)
        try container.encode(scenario.controls, forKey: .controls)
        try container.encode(Self.named(scenario.controlVerdicts), forKey: .controlVerdicts)
        try container.encode(scenario.controlsUnwatched, forKey: .controlsUnwatched)
        try container.encode(scenario.falseAlarms.map(EventRateDocument.init), forKey: .falseAlarms)
        try container.encode(SampleDocument(scenario.timeToDetect), forKey: .timeToDetect)
        try container.encode(SampleDocument(scenario.timeToRecover), forKey: .timeToRecover)
        try container.encode(SampleDocument(scenario.timeToRespond), forKey: .timeToRespond)
        try container.encode(scenario.expired, forKey: .expired)
        try container.encode(ProportionDocument(scenario.detection), forKey: .detection)
        try container.encode(scenario.undecided, forKey: .undecided)
        try container.encode(scenario.resolution, forKey: .resolutionSeconds)
        try container.encode(Self.named(scenario.measured), forKey: .measuredLevels)
        try container.encode(scenario.withoutLevel, forKey: .withoutLevel)
        try container.encode(scenario.levelSeconds, forKey: .levelSeconds)
        let audits = scenario.audits.map {
            Audit(name: $0.name, passed: $0.passed, failed: $0.failed, inconclusive: $0.inconclusive)
        }
        try container.encode(audits, forKey: .audits)
        try container.encode(scenario.trend.map(Step.init), forKey: .trend)
        try container.encode(scenario.moments.map(Moment.init), forKey: .overTime)
        try container.encode(scenario.momentsOf, forKey: .overTimeOf)
    }

    /// Every case with its count, also those that nobody had.
    private static func named<Key: CaseIterable & RawRepresentable<String> & Hashable>(
        _ counts: [Key: Int]
    ) -> [String: Int] {
        Dictionary(Key.allCases.map { ($0.rawValue, counts[$0] ?? 0) }) { first, _ in first }
    }
}

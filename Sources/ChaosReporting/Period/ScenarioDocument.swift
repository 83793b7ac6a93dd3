import ChaosCore

/// One scenario of a period as JSON.
struct ScenarioDocument: Encodable {
    let scenario: ScenarioPeriod

    init(_ scenario: ScenarioPeriod) {
        self.scenario = scenario
    }

    private enum Keys: String, CodingKey {
        case scenario, documented, runs, verdicts, running, interrupted, withoutEffect, controls, controlVerdicts
        case timeToDetect, timeToRecover, timeToRespond, expired, detection, resolutionSeconds, measuredLevels
        case withoutLevel, levelSeconds, audits, trend
    }

    private struct Audit: Encodable {
        let name: String
        let passed: Int
        let failed: Int
        let inconclusive: Int
    }

    private struct Step: Encodable {
        let fromEpochSeconds: Double
        let toEpochSeconds: Double
        let runs: Int
        let notPassed: Int
        let timeToDetect: SampleDocument
        let timeToRecover: SampleDocument
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
        try container.encode(SampleDocument(scenario.timeToDetect), forKey: .timeToDetect)
        try container.encode(SampleDocument(scenario.timeToRecover), forKey: .timeToRecover)
        try container.encode(SampleDocument(scenario.timeToRespond), forKey: .timeToRespond)
        try container.encode(scenario.expired, forKey: .expired)
        try container.encode(ProportionDocument(scenario.detection), forKey: .detection)
        try container.encode(scenario.resolution, forKey: .resolutionSeconds)
        let levels = IncidentLevel.allCases.map { ($0.rawValue, scenario.measured[$0] ?? 0) }
        try container.encode(Dictionary(uniqueKeysWithValues: levels), forKey: .measuredLevels)
        try container.encode(scenario.withoutLevel, forKey: .withoutLevel)
        try container.encode(scenario.levelSeconds, forKey: .levelSeconds)
        let audits = scenario.audits.map {
            Audit(name: $0.name, passed: $0.passed, failed: $0.failed, inconclusive: $0.inconclusive)
        }
        try container.encode(audits, forKey: .audits)
        let steps = scenario.trend.map { step in
            Step(
                fromEpochSeconds: step.from, toEpochSeconds: step.to, runs: step.runs, notPassed: step.notPassed,
                timeToDetect: SampleDocument(step.timeToDetect), timeToRecover: SampleDocument(step.timeToRecover))
        }
        try container.encode(steps, forKey: .trend)
    }

    /// Every verdict with its count, also those that nobody had.
    private static func named(_ verdicts: [VerdictValue: Int]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: VerdictValue.allCases.map { ($0.rawValue, verdicts[$0] ?? 0) })
    }
}

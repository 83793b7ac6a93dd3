import ChaosCore
import Foundation

/// The report of a period as one JSON document. What is not known is `null`; a bound of it stands in a field of its own.
public struct PeriodJSON: PeriodReporter {
    public static let kind = "json"
    public static let fileExtension = "json"

    public init() {}

    public func report(_ report: PeriodReport) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(PeriodDocument(report: report)), as: UTF8.self) + "\n"
    }
}

/// The document's form.
private struct PeriodDocument: Encodable {
    let report: PeriodReport

    private enum Keys: String, CodingKey {
        case schemaVersion, sinceEpochSeconds, untilEpochSeconds, level, scenario, runs, scenarios, levels, agreement
        case levelSeconds, lastDrills, openRecoveryFailures
    }

    private struct Cell: Encodable {
        let documented: String
        let measured: String
        let runs: Int
    }

    private struct Agreement: Encodable {
        let agreed: Int
        let of: Int
    }

    private struct LastDrill: Encodable {
        let scenario: String
        let atEpochSeconds: Double?
        let days: Int?

        enum Keys: String, CodingKey { case scenario, atEpochSeconds, days }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(scenario, forKey: .scenario)
            try container.encode(atEpochSeconds, forKey: .atEpochSeconds)
            try container.encode(days, forKey: .days)
        }
    }

    private struct Open: Encodable {
        let run: String
        let target: String
        let fault: String
        let startedEpochSeconds: Double
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(1, forKey: .schemaVersion)
        try container.encode(report.scope.since, forKey: .sinceEpochSeconds)
        try container.encode(report.scope.until, forKey: .untilEpochSeconds)
        try container.encode(report.scope.level, forKey: .level)
        try container.encode(report.scope.scenario, forKey: .scenario)
        try container.encode(report.runs, forKey: .runs)
        try container.encode(report.scenarios.map(ScenarioDocument.init), forKey: .scenarios)
        let levels: [IncidentLevel?] = [.l1, .l2, .l3, nil]
        let cells = levels.flatMap { documented in
            levels.map { measured in
                Cell(
                    documented: documented?.rawValue ?? "none", measured: measured?.rawValue ?? "none",
                    runs: report.matrix.count(documented: documented, measured: measured))
            }
        }
        try container.encode(cells, forKey: .levels)
        let (agreed, total) = report.matrix.agreement
        try container.encode(Agreement(agreed: agreed, of: total), forKey: .agreement)
        try container.encode(report.levelSeconds, forKey: .levelSeconds)
        let drills = report.lastDrills.map { drill in
            LastDrill(
                scenario: drill.scenario, atEpochSeconds: drill.at, days: drill.days(until: report.scope.until))
        }
        try container.encode(drills, forKey: .lastDrills)
        let open = report.openFailures.map {
            Open(run: $0.id, target: $0.target, fault: $0.scenario, startedEpochSeconds: $0.startedAt)
        }
        try container.encode(open, forKey: .openRecoveryFailures)
    }
}

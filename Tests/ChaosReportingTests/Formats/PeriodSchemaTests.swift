import ChaosCore
import Foundation
import Testing

@testable import ChaosReporting

/// The published schema of a period's document, held to what is really written.
@Suite struct PeriodSchemaTests {
    private func schema() throws -> (schema: JSONSchema, raw: [String: Any]) {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        let data = try Data(contentsOf: folder.appendingPathComponent("schemas/period.schema.json"))
        let raw = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return (try JSONSchema(data), raw)
    }

    private func document(_ report: PeriodReport) throws -> [String: Any] {
        let text = try PeriodJSON().report(report)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// Every sample run some days apart, so that there are bounds, intervals, parts without a run and open failures.
    private func full() -> PeriodReport {
        var tally = PeriodTally(PeriodScope(since: 1_780_000_000, until: 1_790_100_000, level: .l2, scenario: "x"))
        var open: [StoredRun] = []
        for round in 0..<8 {
            for (_, record) in SampleRuns.all {
                var run = StoredRun(record, owner: .unnamed)
                run.startedAt -= Double(round) * 5 * 86_400
                if run.control {
                    run.outcome?.falseAlarms = 1
                    run.outcome?.watchedSeconds = 600
                }
                tally.add(run)
                if run.outcome?.mayStillBeIn == true { open.append(run) }
            }
        }
        return tally.report(
            lastDrills: [.init(scenario: "a", at: nil), .init(scenario: "b", at: 1_790_000_000)], openFailures: open)
    }

    @Test func everyDocumentIsAsTheSchemaSays() throws {
        let (schema, _) = try schema()
        let whole = try document(full())
        #expect(schema.problems(whole) == [])
        let scenario = try #require((whole["scenarios"] as? [[String: Any]])?.first)
        #expect(scenario["falseAlarms"] is [String: Any])
        #expect((scenario["timeToDetect"] as? [String: Any])?["medianInterval"] is [String: Any])
        #expect((scenario["trend"] as? [Any])?.count ?? 0 > 1 && (scenario["overTime"] as? [Any])?.isEmpty == false)
        #expect((whole["openRecoveryFailures"] as? [Any])?.isEmpty == false)
        #expect(schema.problems(try document(PeriodTally(PeriodScope(until: 1)).report())) == [])
    }

    @Test func whateverIsMissingOrTooMuchOrOfAnotherTypeIsFound() throws {
        let (schema, raw) = try schema()
        let good = try document(full())
        let inside = try #require((raw["$defs"] as? [String: Any])?["scenario"] as? [String: Any])
        let scenario = try #require((good["scenarios"] as? [[String: Any]])?.first)
        for (rules, value, place) in [(raw, good, ""), (inside, scenario, "scenarios")] {
            func problems(_ changed: [String: Any]) -> [String] {
                guard !place.isEmpty else { return schema.problems(changed) }
                var whole = good
                whole[place] = [changed]
                return schema.problems(whole)
            }
            let required = try #require(rules["required"] as? [String])
            #expect(required.count > 10)
            for key in required {
                var less = value
                less[key] = nil
                #expect(!problems(less).isEmpty, "\(key) may be missing")
                var other = value
                other[key] = ["neither": ["this"]]
                #expect(!problems(other).isEmpty, "\(key) may be anything")
            }
            var more = value
            more["surprise"] = 1
            #expect(!problems(more).isEmpty)
        }
    }
}

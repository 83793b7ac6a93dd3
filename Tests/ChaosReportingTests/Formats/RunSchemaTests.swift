import ChaosCore
import Foundation
import Testing

@testable import ChaosReporting

/// The published schema of a run's document, held to what is really written.
@Suite struct RunSchemaTests {
    private func schema() throws -> (schema: JSONSchema, raw: [String: Any]) {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        let data = try Data(contentsOf: folder.appendingPathComponent("schemas/run.schema.json"))
        let raw = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return (try JSONSchema(data), raw)
    }

    private func document(_ record: RunRecord, withObservations: Bool = false) throws -> [String: Any] {
        let text = try JSONReporter(withObservations: withObservations).report(record)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test(arguments: SampleRuns.all.map(\.name)) func everyDocumentIsAsTheSchemaSays(name: String) throws {
        let record = try #require(SampleRuns.all.first { $0.name == name }?.record)
        let (schema, _) = try schema()
        #expect(schema.problems(try document(record)) == [])
        #expect(schema.problems(try document(SampleRuns.sampled(record), withObservations: true)) == [])
    }

    @Test func theSchemaKnowsEveryStageKindAndLevel() throws {
        var record = SampleRuns.passed
        for kind in Self.kinds { record.timeline.append(kind, at: .origin, "x", evidence: "x", level: .l3) }
        for stage in Stage.allCases {
            record.timesSeconds[stage.rawValue] = 1
            record.timeline.append(.note, at: .origin, "x", evidence: "x", stage: stage)
        }
        record.watchedUntil = Instant(seconds: 30)
        record.internalError = "x"
        record.refusal = .targetBusy
        record.alerts[0].kind = "slack"
        #expect(try schema().schema.problems(try document(record)) == [])
    }

    @Test func whateverIsMissingOrTooMuchOrOfAnotherTypeIsFound() throws {
        let (schema, raw) = try schema()
        let good = try document(SampleRuns.passed)
        let required = try #require(raw["required"] as? [String])
        #expect(required.count > 25)
        for key in required {
            var less = good
            less[key] = nil
            #expect(!schema.problems(less).isEmpty, "\(key) may be missing")
            var other = good
            other[key] = ["neither": ["this"]]
            #expect(!schema.problems(other).isEmpty, "\(key) may be anything")
        }
        var more = good
        more["surprise"] = 1
        #expect(!schema.problems(more).isEmpty)
    }

    private static let kinds: [TimelineEvent.Kind] = [
        .runStarted, .gatePassed, .gateFailed, .captured, .journaled, .injectRequested, .faultEffective,
        .faultNotConfirmed, .faultRemoved, .impact, .steadyStateBroken, .steadyStateRestored, .stable, .ruleTrue,
        .ruleCleared, .alertFired, .alertResolved, .alertAccepted, .alertRefused, .acknowledged, .responseStarted,
        .responseStep, .mitigated, .levelRaised, .levelLowered, .aborted, .recoveryStarted, .recoveryVerified,
        .recoveryFailed, .drained, .audited, .evidenceMissing, .samplingGap, .generatorStarved, .targetLost,
        .targetRestarted, .signal, .note,
    ]
}

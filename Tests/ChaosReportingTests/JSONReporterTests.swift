import ChaosCore
import Foundation
import Testing

@testable import ChaosReporting

@Suite struct JSONReporterTests {
    @Test(arguments: SampleRuns.all.map(\.name)) func theDocumentReadsBackAsTheSameRecord(name: String) throws {
        let record = try #require(SampleRuns.all.first { $0.name == name }?.record)
        let text = try JSONReporter().report(record)
        #expect(try JSONDecoder().decode(RunRecord.self, from: Data(text.utf8)) == record)
        #expect(try JSONReporter().report(record) == text)
    }

    @Test func theContractsFieldsAreThere() throws {
        let json = try object(SampleRuns.passed)
        #expect(json["run"] as? String == "r-1")
        #expect(json["experiment"] as? String == "redis-lock-contention")
        #expect(json["target"] as? String == "lab")
        #expect(json["verdict"] as? String == "pass")
        let level = try #require(json["level"] as? [String: Any])
        #expect(level["documented"] as? String == "L2")
        #expect(level["measured"] as? String == "L2")
        #expect((level["reasons"] as? [String])?.count == 1)
        let times = try #require(json["timesSeconds"] as? [String: Double])
        #expect(times["injected"] == 0)
        #expect(times["recovered"] == 16.25)
        #expect(times["stable"] == 26.25)
        #expect(json["ttdSeconds"] as? Double == 3.25)
        #expect(json["ttrSeconds"] as? Double == 16)
        #expect(json["resolutionSeconds"] as? Double == 1)
        #expect(json["faultEnded"] as? String == "mitigated")
        #expect(json["faultRemovedBy"] as? String == "response")
        #expect(json["faultRemoved"] as? Bool == true)
        let audit = try #require((json["audit"] as? [[String: Any]])?.first)
        #expect(audit["name"] as? String == "no-duplicate-coupons")
        #expect(audit["result"] as? String == "pass")
        #expect(audit["count"] as? Int == 0)
    }

    @Test func whatIsNotKnownIsNullAndAStageThatDidNotHappenIsAbsent() throws {
        var record = SampleRuns.inconclusive
        record.faultEnded = nil
        record.faultRemovedBy = nil
        record.audit = [RunRecord.Audit(name: "a", result: .inconclusive, count: nil, detail: "no database")]
        let json = try object(record)
        for key in ["ttdSeconds", "ttaSeconds", "ttmSeconds", "ttrSeconds", "faultEnded", "faultRemovedBy"] {
            #expect(json[key] is NSNull, "\(key)")
        }
        #expect((json["level"] as? [String: Any])?["measured"] is NSNull)
        #expect(((json["audit"] as? [[String: Any]])?.first)?["count"] is NSNull)
        #expect((json["timesSeconds"] as? [String: Double]) == ["injected": 0])
    }

    @Test func observationsComeOnlyWhenAsked() throws {
        var record = SampleRuns.passed
        record.observations = [
            Observation(
                at: Instant(seconds: 1), readings: [Metric("http.up"): .value(1), Metric("x"): .unknown("why")])
        ]
        let without = try object(record)
        #expect((without["observations"] as? [Any])?.isEmpty == true)
        let text = try JSONReporter(withObservations: true).report(record)
        #expect(try JSONDecoder().decode(RunRecord.self, from: Data(text.utf8)) == record)
    }

    @Test func keysAreSortedAndTimesArePlainNumbers() throws {
        let text = try JSONReporter().report(SampleRuns.passed)
        let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }.map { String($0.prefix { $0 != ":" }) }
        #expect(keys == keys.sorted())
        #expect(keys.count > 20)
        #expect(text.contains("\"originEpochSeconds\" : 1790000000"))
        #expect(!text.contains("2026-"))
    }

    @Test func severalRunsAreOneArrayInTheirOrder() throws {
        let text = try JSONReporter().report([SampleRuns.censored, SampleRuns.passed])
        let records = try JSONDecoder().decode([RunRecord].self, from: Data(text.utf8))
        #expect(records.map(\.run) == ["r-censored", "r-1"])
    }

    @Test func oneNumberThatIsNoneDoesNotCostTheRecord() throws {
        var record = SampleRuns.passed
        record.workload?.scenarios[0].requestsPerSecond = .infinity
        #expect(try JSONReporter().report(record).contains("\"requestsPerSecond\" : \"inf\""))
    }

    private func object(_ record: RunRecord) throws -> [String: Any] {
        let text = try JSONReporter().report(record)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
}

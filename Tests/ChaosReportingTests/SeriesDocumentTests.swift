import ChaosCore
import Foundation
import Testing

@testable import ChaosReporting

@Suite struct SeriesDocumentTests {
    private func object(_ series: RunSeries) throws -> [String: Any] {
        let data = try JSONEncoder().encode(SeriesDocument(series))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func repeatedRunsHaveEveryRecordAndASummary() throws {
        let json = try object(SampleSeries.repeated)
        #expect(json["experiment"] as? String == "redis-lock-contention" && json["target"] as? String == "lab")
        #expect(json["verdict"] as? String == "fail" && json["planned"] as? Int == 4)
        let runs = try #require(json["runs"] as? [[String: Any]])
        #expect(runs.compactMap { $0["run"] as? String } == ["r-1", "r-2", "r-3", "r-4"])
        #expect(runs.allSatisfy { $0["arm"] == nil && $0["ttdSeconds"] is Double })
        let summary = try #require(json["summary"] as? [String: Any])
        let detected = try #require(summary["ttdSeconds"] as? [String: Any])
        #expect(detected["n"] as? Int == 4 && detected["censored"] as? Int == 0)
        #expect(detected["min"] as? Double == 3 && detected["max"] as? Double == 3.9)
        #expect(abs(try #require(detected["median"] as? Double) - 3.225) < 1e-9)
        #expect(abs(try #require(detected["mean"] as? Double) - 3.3375) < 1e-9)
        #expect(detected["medianInterval"] is NSNull && detected["rangeCoverage"] as? Double == 0.875)
        #expect((detected["values"] as? [Double]) == [3, 3.2, 3.25, 3.9])
    }

    @Test func aCensoredRunIsABoundAndNoNumber() throws {
        let summary = try #require(try object(SampleSeries.repeated)["summary"] as? [String: Any])
        let recovered = try #require(summary["ttrSeconds"] as? [String: Any])
        #expect(recovered["n"] as? Int == 4 && recovered["censored"] as? Int == 1)
        #expect(recovered["max"] is NSNull && recovered["maxLongerThan"] as? Double == 73)
        #expect(recovered["mean"] is NSNull && recovered["median"] as? Double == 16.7)
        let rate = try #require(summary["recovery"] as? [String: Any])
        #expect(rate["n"] as? Int == 4 && rate["count"] as? Int == 3 && rate["rate"] as? Double == 0.75)
        #expect(abs(try #require(rate["low"] as? Double) - 0.1941) < 0.0001)
        #expect(summary["falseAlarms"] is NSNull)
    }

    @Test func controlRunsHaveTheirFalseAlarms() throws {
        var series = RunSeries(planned: 1)
        var control = SampleRuns.control
        control.timeline.append(.gatePassed, at: Instant(seconds: 10), "", evidence: "")
        control.watchedUntil = Instant(seconds: 46)
        series.append(control)
        let summary = try #require(try object(series)["summary"] as? [String: Any])
        let alarms = try #require(summary["falseAlarms"] as? [String: Any])
        #expect(alarms["count"] as? Int == 0 && alarms["hours"] as? Double == 0.01 && alarms["perHour"] as? Double == 0)
        #expect(abs(try #require(alarms["high"] as? Double) - 368.888) < 0.001)
        let detection = try #require(summary["detection"] as? [String: Any])
        #expect(detection["n"] as? Int == 0 && detection["rate"] is NSNull && detection["high"] is NSNull)
    }

    @Test func aComparisonHasItsArmsAndTheirRatios() throws {
        let json = try object(SampleSeries.compared)
        #expect(json["seed"] as? Int == 7)
        let runs = try #require(json["runs"] as? [[String: Any]])
        #expect(runs.prefix(2).compactMap { $0["arm"] as? String } == ["response=none", "response=auto"])
        let summary = try #require(json["summary"] as? [String: Any])
        let arms = try #require(summary["arms"] as? [[String: Any]])
        #expect(arms.compactMap { $0["arm"] as? String } == ["response=none", "response=auto"])
        #expect(arms.allSatisfy { ($0["ttrSeconds"] as? [String: Any])?["n"] as? Int == 4 })
        let rows = try #require(summary["comparisons"] as? [[String: Any]])
        #expect(rows.compactMap { $0["time"] as? String } == ["TTD", "TTR"])
        let recovery = try #require(rows.last)
        #expect(recovery["answer"] as? String == "improved" && recovery["n"] as? [Int] == [4, 4])
        let bounds = [recovery["low"], recovery["ratio"], recovery["high"]].compactMap { $0 as? Double }
        #expect(bounds.count == 3 && bounds == bounds.sorted() && (bounds.last ?? 1) < 0.3)
        #expect(rows.first?["answer"] as? String == "cannot-tell")
    }

    /// JSON has no infinity: without an upper bound there is none.
    @Test func anUnboundedRatioIsNull() throws {
        var series = RunSeries(planned: 8, arms: ["a", "b"], seed: 1)
        for index in 0..<4 {
            var fast = SampleRuns.passed
            fast.run = "a\(index)"
            series.append(fast, arm: "a")
            var never = SampleRuns.censored
            never.run = "b\(index)"
            series.append(never, arm: "b")
        }
        let summary = try #require(try object(series)["summary"] as? [String: Any])
        let recovery = try #require((summary["comparisons"] as? [[String: Any]])?.last)
        #expect(recovery["answer"] as? String == "worse" && recovery["ratio"] is NSNull && recovery["high"] is NSNull)
        #expect(abs(try #require(recovery["ratioAtLeast"] as? Double) - 73.0 / 16) < 1e-9)
    }
}

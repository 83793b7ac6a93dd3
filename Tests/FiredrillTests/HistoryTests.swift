import ChaosTestKit
import Foundation
import Testing

/// A history made by hand, put into a real store and reported by the real program: every number was worked out by hand.
@Suite struct HistoryTests {
    private static let october = ["report", "--since", "2026-10-01", "--until", "2026-11-01"]

    private func desk() async throws -> Desk {
        let desk = try Desk()
        try HandMadeHistory.archive().write(to: URL(fileURLWithPath: desk.directory.file("history.json")))
        let loaded = try await desk.run(["store", "import", "history.json"])
        try #require(loaded.status == 0 && loaded.output.hasPrefix("13 added"), "\(loaded.output)\(loaded.errors)")
        return desk
    }

    private func scenario(_ name: String, of report: [String: Any]) throws -> [String: Any] {
        let all = try #require(report["scenarios"] as? [[String: Any]])
        return try #require(all.first { $0["scenario"] as? String == name })
    }

    private func part(_ name: String, of whole: [String: Any]) throws -> [String: Any] {
        try #require(whole[name] as? [String: Any], "\(name)")
    }

    private func about(_ value: Any?, _ expected: Double) -> Bool {
        (value as? Double).map { abs($0 - expected) < 0.00006 } ?? false
    }

    @Test func everyNumberOfThePeriodIsRightWhereverTheReaderIs() async throws {
        let desk = try await desk()
        defer { desk.directory.remove() }
        var texts: Set<String> = []
        for zone in ["UTC", "Europe/Berlin", "America/New_York", "Asia/Seoul"] {
            let run = try await desk.run(Self.october + ["--format", "json"], environment: ["TZ": zone])
            #expect(run.status == 0, "\(run.errors)")
            texts.insert(run.output)
        }
        #expect(texts.count == 1)
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(texts.first?.utf8 ?? "".utf8)) as? [String: Any])
        #expect(report["runs"] as? Int == 9)
        try expectCensored(try scenario("redis-lock-contention", of: report))
        try expectOneRunAndNoDetection(report)
        let levels = try #require(report["levels"] as? [[String: Any]])
        let counts = levels.filter { $0["runs"] as? Int != 0 }.map {
            "\($0["documented"] ?? "") \($0["measured"] ?? "") \($0["runs"] ?? "")"
        }
        #expect(Set(counts) == ["L1 L1 1", "L2 L1 1", "L2 L2 5", "L2 none 1"])
        #expect(report["agreement"] as? [String: Int] == ["agreed": 6, "of": 8])
        #expect(report["levelSeconds"] as? [String: Double] == ["l1": 7, "l2": 15, "l3": 4])
        let open = try #require(report["openRecoveryFailures"] as? [[String: Any]])
        #expect(open.map { $0["run"] as? String } == ["old"])
        let drills = try #require(report["lastDrills"] as? [[String: Any]])
        let days = Dictionary(drills.map { ($0["scenario"] as? String ?? "", $0["days"] as? Int) }) { first, _ in first
        }
        #expect(days["redis-lock-contention"] == 6 && days["memory-pressure"] == 19)
        #expect(days["kafka-consumer-lag"] == 17 && days["database-deadlock"] == 61)
    }

    /// Five measured runs, two of them only bounds for recovery; three control runs, one of them without an end.
    private func expectCensored(_ scenario: [String: Any]) throws {
        #expect(scenario["runs"] as? Int == 6 && scenario["interrupted"] as? Int == 1)
        #expect(scenario["verdicts"] as? [String: Int] == ["pass": 3, "fail": 2, "inconclusive": 0])
        let detect = try part("timeToDetect", of: scenario)
        #expect(detect["n"] as? Int == 5 && detect["censored"] as? Int == 1 && detect["median"] as? Double == 5)
        #expect(detect["values"] as? [Double] == [3, 4, 5, 6] && detect["longerThan"] as? [Double] == [60])
        #expect(detect["max"] is NSNull && detect["maxLongerThan"] as? Double == 60 && detect["mean"] is NSNull)
        #expect(detect["medianInterval"] is NSNull)
        let recover = try part("timeToRecover", of: scenario)
        #expect(recover["values"] as? [Double] == [10, 20, 30] && recover["longerThan"] as? [Double] == [60, 90])
        #expect(recover["median"] as? Double == 30 && scenario["expired"] as? Int == 1)
        #expect(try part("timeToRespond", of: scenario)["values"] as? [Double] == [10, 20])
        // Clopper and Pearson for 4 of 5, Garwood for 1 event in 1 h: published tables.
        let detection = try part("detection", of: scenario)
        #expect(detection["n"] as? Int == 5 && detection["count"] as? Int == 4)
        #expect(about(detection["low"], 0.28358) && about(detection["high"], 0.99495))
        let alarms = try part("falseAlarms", of: scenario)
        #expect(alarms["count"] as? Int == 1 && alarms["hours"] as? Double == 1 && alarms["perHour"] as? Double == 1)
        #expect(about(alarms["low"], 0.02532) && about(alarms["high"], 5.57164))
        #expect(scenario["controls"] as? Int == 3 && scenario["controlsUnwatched"] as? Int == 1)
        #expect(scenario["controlVerdicts"] as? [String: Int] == ["pass": 1, "fail": 1, "inconclusive": 0])
        #expect(scenario["measuredLevels"] as? [String: Int] == ["L1": 1, "L2": 3, "L3": 0])
        #expect(scenario["withoutLevel"] as? Int == 1)
        let audit = try #require((scenario["audits"] as? [[String: Any]])?.first)
        #expect(audit["passed"] as? Int == 1 && audit["failed"] as? Int == 1)
        try expectTrend(scenario)
    }

    /// Weeks counted back from the end; the oldest part begins with the month, and the night of the change is no longer
    /// than any other.
    private func expectTrend(_ scenario: [String: Any]) throws {
        let trend = try #require(scenario["trend"] as? [[String: Any]])
        #expect(trend.map { $0["runs"] as? Int } == [1, 1, 0, 1, 2])
        let lengths = trend.map {
            ($0["toEpochSeconds"] as? Double ?? 0) - ($0["fromEpochSeconds"] as? Double ?? 0)
        }
        #expect(lengths == [3, 7, 7, 7, 7].map { $0 * 86_400 })
        let medians = try trend.map { try part("timeToDetect", of: $0)["median"] as? Double }
        #expect(medians == [3, 5, nil, 4, nil])
        #expect(try part("timeToDetect", of: trend[4])["medianLongerThan"] as? Double == 33)
        #expect(trend[4]["measuredLevels"] as? [String: Int] == ["L1": 0, "L2": 1, "L3": 0])
        #expect(trend[4]["withoutLevel"] as? Int == 1)
        #expect((scenario["overTime"] as? [Any])?.count == 5 && scenario["overTimeOf"] as? Int == 5)
    }

    private func expectOneRunAndNoDetection(_ report: [String: Any]) throws {
        let one = try scenario("memory-pressure", of: report)
        let detect = try part("timeToDetect", of: one)
        #expect(detect["n"] as? Int == 1 && detect["median"] as? Double == 8 && detect["rangeCoverage"] as? Double == 0)
        let rate = try part("detection", of: one)
        #expect(about(rate["low"], 0.025) && rate["high"] as? Double == 1)
        #expect((one["trend"] as? [Any])?.isEmpty == true && one["falseAlarms"] is NSNull)
        let none = try scenario("kafka-consumer-lag", of: report)
        let missed = try part("timeToDetect", of: none)
        #expect(missed["median"] is NSNull && missed["medianLongerThan"] as? Double == 150)
        #expect(missed["values"] as? [Double] == [] && missed["longerThan"] as? [Double] == [120, 180])
        let missedRate = try part("detection", of: none)
        #expect(missedRate["count"] as? Int == 0 && about(missedRate["high"], 0.84189))
        #expect(try part("timeToRecover", of: none)["n"] as? Int == 0)
    }

    @Test func everyFormSaysTheSame() async throws {
        let desk = try await desk()
        defer { desk.directory.remove() }
        func report(_ format: String, _ more: [String] = []) async throws -> String {
            let run = try await desk.run(Self.october + ["--format", format] + more)
            #expect(run.status == 0, "\(format): \(run.errors)")
            return run.output
        }
        let text = try await report("markdown")
        #expect(text.contains("| redis-lock-contention | 4 / 5 | 80 % \\[28.4, 99.5\\] | 3, 1 passed, 1 not known"))
        #expect(text.contains("| 1 in 1 h | 1 \\[0.03, 5.57\\] |"))
        #expect(text.contains("| kafka-consumer-lag | 0 / 2 | 0 % \\[0, 84.2\\] |"))
        #expect(text.contains("| redis-lock-contention | 2026-10-25 | 2 | 1 | &gt; 33.0 s; 1 only bounds (censored)"))
        let metrics = try await report("openmetrics")
        let labels = "{scenario=\"redis-lock-contention\",value=\"measured\"}"
        #expect(metrics.contains("firedrill_detection_ratio\(labels) 0.8\n"))
        #expect(metrics.contains("firedrill_false_alarms_per_hour\(labels) 1.0\n"))
        #expect(metrics.contains("firedrill_time_to_recover_censored_runs{scenario=\"redis-lock-contention\"} 2.0\n"))
        #expect(try await report("csv").split(separator: "\r\n").count == 13)
        #expect(try await report("junit").components(separatedBy: "<testcase ").count == 13)
        for language in ["en", "ko"] {
            let page = try await report("html", ["--language", language])
            #expect(page.components(separatedBy: "aria-labelledby=\"trend-").count == 5, "two charts, wide and narrow")
            #expect(page.utf8.count < 1_000_000 && !page.contains("<script"))
        }
        // A control run has no level, and the alarms of the month are its own all the same.
        let level = try await report("markdown", ["--level", "L2"])
        #expect(level.contains("| redis-lock-contention | 3 / 3 | 100 % \\[29.2, 100\\] | 3, 1 passed, 1 not known"))
        #expect(level.contains("| 1 in 1 h | 1 \\[0.03, 5.57\\] |") && level.contains("Control runs have no level"))
    }
}

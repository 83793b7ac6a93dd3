import ChaosCore
import Foundation
import Testing

@testable import ChaosReporting

@Suite struct OpenMetricsTests {
    private static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Every sample by its name with its labels.
    private func samples(_ text: String) -> [String: Double] {
        var samples: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " ") else { continue }
            samples[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
        return samples
    }

    @Test func whatIsNotKnownHasNoSample() throws {
        let labels = "experiment=\"redis-lock-contention\",fault=\"redis-lock-contention\",target=\"lab\""
        let passed = samples(try OpenMetricsReporter().report(SampleRuns.passed))
        #expect(passed["firedrill_run_time_to_detect_seconds{\(labels)}"] == 3.25)
        #expect(passed["firedrill_run_time_to_recover_seconds{\(labels)}"] == 16)
        #expect(passed["firedrill_run_verdict{\(labels),verdict=\"pass\"}"] == 1)
        #expect(passed["firedrill_run_verdict{\(labels),verdict=\"fail\"}"] == 0)
        let censored = samples(try OpenMetricsReporter().report(SampleRuns.censored))
        #expect(censored["firedrill_run_time_to_recover_seconds{\(labels)}"] == nil)
        #expect(censored["firedrill_run_time_to_recover_longer_than_seconds{\(labels)}"] == 73)
    }

    @Test func noRunIsNamedInALabelAndTheEndIsMarked() throws {
        for (name, record) in SampleRuns.all {
            let text = try OpenMetricsReporter().report(record)
            #expect(!text.contains(record.run), "\(name)")
            #expect(text.hasSuffix("\n# EOF\n") && !text.contains("\r"))
        }
    }

    @Test func hostileTextStaysInItsLabel() throws {
        var record = SampleRuns.passed
        record.target = "a\\b\"c\n} 1\nevil 2"
        let text = try OpenMetricsReporter().report(record)
        #expect(text.contains("target=\"a\\\\b\\\"c } 1 evil 2\""))
        #expect(!text.split(separator: "\n").contains { $0.hasPrefix("evil") })
    }

    @Test(.enabled(if: promtool != nil, "needs promtool")) func promtoolFindsNothing() throws {
        var period = PeriodTally(PeriodScope(until: 1_790_100_000))
        for (_, record) in SampleRuns.all {
            var run = StoredRun(record, owner: .unnamed)
            if run.control {
                run.outcome?.falseAlarms = 1
                run.outcome?.watchedSeconds = 600
            }
            period.add(run)
        }
        let many = try PeriodOpenMetrics().report(
            period.report(lastDrills: [.init(scenario: "memory-pressure", at: 1_790_000_000)]))
        #expect(
            many.contains("firedrill_false_alarms_per_hour{") && many.contains("firedrill_control_watched_seconds{"))
        let texts = try SampleRuns.all.map { try OpenMetricsReporter().report($0.record) } + [many]
        for text in texts {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try #require(Self.promtool))
            process.arguments = ["check", "metrics"]
            let (input, output) = (Pipe(), Pipe())
            process.standardInput = input
            process.standardOutput = output
            process.standardError = output
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
            try input.fileHandleForWriting.close()
            let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0 && said.isEmpty, "\(said)")
        }
    }
}

import ChaosCore
import ChaosTestKit
import Foundation
import FoundationXML
import Testing

@testable import ChaosReporting

@Suite struct ReportDeskTests {
    private func desk(_ records: [RunRecord], in folder: TemporaryDirectory) throws -> (ReportDesk, ShelfStore) {
        let store = ShelfStore()
        for record in records {
            var run = StoredRun(record, owner: .unnamed)
            try Self.makeFolder("\(folder.path)/\(record.run)")
            try folder.write(try SamplesReporter().report(record), to: "\(record.run)/samples.json")
            run.samples = "\(folder.path)/\(record.run)/samples.json"
            store.put(run, document: try JSONReporter().report(record))
        }
        return (ReportDesk(store: store, runsFolder: folder.path), store)
    }

    private static func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    private func series() -> [RunRecord] {
        (0..<7).map { index in
            var record = SampleRuns.sampled(SampleRuns.passed)
            record.run = "r-\(index)"
            record.ttdSeconds = 3 + Double(index) / 10
            return record
        }
    }

    @Test func aRunIsReportedWithItsSamplesAndAllRunsOfItsScenario() async throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let (desk, _) = try desk(series(), in: folder)
        #expect(try await desk.record(of: "r-3") == series()[3])
        let reader = try PageReader(try await desk.run("r-3", .html, .english))
        let wide = try #require(
            reader.elements(named: "svg").first { $0.value(of: "aria-labelledby")?.hasPrefix("dots-wide") ?? false })
        let dots = wide.elements(forName: "path")
        #expect(dots.count { $0.hasClass("here") } == 2, "this run: in TTD and in TTR")
        #expect(dots.count { $0.hasClass("dot") && !$0.hasClass("here") } == 12)
        let text = try #require(wide.elements(forName: "desc").first?.stringValue)
        #expect(text.hasPrefix("TTD: n = 7; median 3.3 s [3.0, 3.6] (98.4 %); 3.0 – 3.6 s. TTR: n = 7; median 16.0 s"))
    }

    @Test func anIncidentIsItsRunsPostmortem() async throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let (desk, store) = try desk(series(), in: folder)
        let text = try await desk.incident("INC-r-2", .markdown, .english)
        #expect(text.hasPrefix("# Postmortem INC-r-2: Redis lock contention on coupon issuance\n"))
        await #expect(throws: ChaosError.self) { try await desk.incident("INC-none", .html, .english) }
        await #expect(throws: ChaosError.self) { try await desk.run("none", .html, .english) }
        #expect(store.count(RunFilter()) == 7)
    }

    @Test(arguments: ReportFormat.allCases) func aKilledRunHasEveryReport(_ format: ReportFormat) async throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let (desk, store) = try desk([], in: folder)
        var run = StoredRun(SampleRuns.passed, owner: .unnamed)
        (run.id, run.state, run.outcome, run.endedAt) = ("r-gone", .interrupted, nil, run.startedAt + 42)
        run.incidents = ["INC-r-gone"]
        store.put(run, document: nil)
        try Self.makeFolder("\(folder.path)/r-gone")
        var timeline = Timeline(originEpochSeconds: run.startedAt)
        timeline.append(.runStarted, at: .origin, "began", evidence: "e")
        timeline.append(.injectRequested, at: Instant(seconds: 9), "injecting", evidence: "e", stage: .injected)
        LiveJournal(folder: "\(folder.path)/r-gone").append(
            LiveLine(
                title: "t", target: "lab", at: 10, phase: "holding", remaining: nil, level: nil, firing: [],
                indicators: [], events: timeline.events))
        let text = try await desk.run("r-gone", format, .english)
        #expect(!text.isEmpty)
        #expect(try await !desk.incident("INC-r-gone", format, .korean).isEmpty)
        if format == .markdown {
            #expect(text.contains("interrupted: its process is gone"))
            #expect(text.contains("injecting") && text.contains("A fault may still be in lab"))
        }
        let period = try await desk.period(RunFilter(), now: run.startedAt + 60, known: [], format, .english)
        #expect(!period.isEmpty)
    }

    @Test(arguments: ReportFormat.allCases) func aPeriodWithoutARunHasEveryReport(_ format: ReportFormat) async throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let (desk, _) = try desk([], in: folder)
        for language in ReportLanguage.allCases {
            let text = try await desk.period(
                RunFilter(), now: 1_795_737_600, known: ["redis-lock-contention"], format, language)
            #expect(!text.isEmpty)
        }
    }

    @Test(arguments: ReportFormat.allCases) func noRateIsOfRunsChosenByTheirEnd(_ format: ReportFormat) async throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let (desk, _) = try desk(series(), in: folder)
        for filter in [RunFilter(verdict: .pass), RunFilter(state: .finished)] {
            let isList = [.csv, .junit].contains(format)
            do {
                _ = try await desk.period(filter, now: 1_795_737_600, known: [], format, .english)
                #expect(isList)
            } catch let error as ChaosError {
                #expect(!isList && error.code == .usage)
            }
        }
    }

    @Test func aPeriodsTableHasEveryRunAndItsJSONTheSameNumbers() async throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let records = series() + [SampleRuns.censored, SampleRuns.undetected]
        let (desk, _) = try desk(records, in: folder)
        let now = SampleRuns.passed.timeline.originEpochSeconds + 86_400
        let table = try await desk.period(RunFilter(), now: now, known: [], .csv, .english)
        #expect(table.split(separator: "\r\n").count == 10)
        let text = try await desk.period(RunFilter(), now: now, known: ["never-drilled"], .json, .english)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(json["runs"] as? Int == 9)
        let scenario = try #require((json["scenarios"] as? [[String: Any]])?.first)
        let detect = try #require(scenario["timeToDetect"] as? [String: Any])
        #expect(detect["n"] as? Int == 8)
        #expect(detect["values"] as? [Double] == [3, 3.1, 3.2, 3.25, 3.3, 3.4, 3.5, 3.6])
        let last = try #require((json["lastDrills"] as? [[String: Any]])?.first)
        #expect(last["days"] is NSNull && last["scenario"] as? String == "never-drilled")
        #expect((json["openRecoveryFailures"] as? [Any])?.isEmpty == true)
    }

    @Test func aPeriodsPageIsWellFormedInBothLanguagesWhateverTheRunsAreCalled() async throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        var records = series() + [SampleRuns.censored, SampleRuns.undetected, SampleRuns.leftIn, SampleRuns.control]
        for index in records.indices where index % 2 == 0 { records[index].experiment = "<b>\"&'{1}\u{202E}" }
        let (desk, _) = try desk(records, in: folder)
        for language in ReportLanguage.allCases {
            let source = try await desk.period(
                RunFilter(), now: records[0].timeline.originEpochSeconds + 1, known: ["<i>x"], .html, language)
            let reader = try PageReader(source)
            #expect(reader.elements(named: "b").allSatisfy { !($0.stringValue ?? "").isEmpty })
            #expect(reader.elements(named: "i").isEmpty)
            let identifiers = reader.elements.compactMap { $0.value(of: "id") }
            #expect(Set(identifiers).count == identifiers.count)
            #expect(source.utf8.count < 1_000_000)
            #expect(reader.elements.contains { $0.hasClass("alarm") })
        }
    }

    @Test func aLongHistoryOfManyScenariosStaysBelowOneMegabyte() throws {
        var tally = PeriodTally(PeriodScope(until: 1_790_100_000))
        var run = StoredRun(SampleRuns.passed, owner: .unnamed)
        for number in 0..<3_000 {
            run.id = "r-\(number)"
            run.experiment = "scenario-\(number % 14)"
            run.startedAt = 1_790_000_000 - Double(number) * 3_600
            run.outcome?.ttdSeconds = 2 + Double(number % 97) / 7
            tally.add(run)
        }
        let source = try PeriodHTML().report(tally.report())
        #expect(source.utf8.count < 1_000_000)
        #expect(source.contains("Only the newest 41 runs are drawn; all of them are counted."))
        #expect(source.contains("n = 215; median"))
    }
}

import ChaosCore
import Foundation
import Testing

@testable import ChaosEngine

@Suite struct ScheduleLoaderTests {
    /// Every line is counted on below.
    static let file = """
        version: 1
        title: Weekly drills
        defaults:
          timezone: Asia/Seoul
          max-lateness: 10m
          owner: on-call
          blackouts: [holidays]
        blackouts:
          holidays: { dates: [2026-12-25, 2027-02-06..2027-02-09] }
          nights: { weekly: ["mon 18:00 - tue 10:00"], timezone: Europe/London }
        freeze:
          - { from: 2026-12-28, until: "2027-01-04 09:00", reason: year end }
        entries:
          - name: locks
            experiment: locks
            cron: "30 10 * * TUE"
            jitter: 20m
            gates: { days-since-last-run: 6, error-budget: { slo: 99.5%, period: 30d, reserve: 10% } }
          - name: game-day
            experiments: [locks, ./locks.yaml]
            calendar: { on: [last thursday, last workday], months: [mar, jun], at: ["09:30", "14:00"] }
            timezone: America/New_York
            gap: shift
            fold: both
            blackouts: [nights]
            runs: 2
            response: manual
            announce: 1d
            channel: "#drills"
            webhook: "${env:DRILLS_WEBHOOK}"
            gates: { no-open-incident: false }

        """

    private static let experiment = try? ExperimentLoader(vocabulary: SampleFiles.vocabulary).load(
        text: SampleFiles.experiment, path: "experiments/locks.yaml")

    private let loader = ScheduleLoader { path throws(FileProblems) in
        guard let experiment, path.hasSuffix("locks.yaml") else {
            throw FileProblems([FileProblem(file: path, line: nil, key: "", message: "there is no such file.")])
        }
        return experiment
    }

    @Test func everythingInAFileArrives() throws {
        let schedule = try loader.load(text: Self.file, path: "experiments/schedules/weekly.yaml")
        #expect(schedule.name == "weekly")
        #expect(schedule.entries.map(\.key) == ["weekly/locks", "weekly/game-day"])
        let locks = try #require(schedule.entry("locks"))
        #expect(locks.maxLateness == .seconds(600) && locks.jitter == .seconds(1_200) && locks.runs == 1)
        #expect(locks.gates.daysSinceLastRun == 6 && locks.gates.noOpenIncident)
        #expect(locks.gates.errorBudget == ErrorBudget(objective: 0.995, period: .seconds(30 * 86_400), reserve: 0.1))
        #expect(locks.blackouts.map(\.name) == ["holidays", "freeze"])
        #expect(locks.owner == "on-call" && locks.announce == nil && locks.response == nil)
        // Warm-up 3 s, baseline 5 s, fault 30 s, stability 5 s.
        #expect(locks.expectedLength == .seconds(43))
        let day = try #require(schedule.entry("weekly/game-day"))
        #expect(day.experiments.count == 2 && day.runs == 2 && day.expectedLength == .seconds(172))
        #expect(day.plan.zoneName == "America/New_York" && day.plan.gapWord == "shift" && day.plan.foldWord == "both")
        #expect(day.response == .manual && day.announce == .seconds(86_400))
        #expect(day.channel == "#drills" && day.webhookVariable == "DRILLS_WEBHOOK" && !day.gates.noOpenIncident)
    }

    @Test func aRuleInWordsMeansItsDays() throws {
        let day = try #require(
            try loader.load(text: Self.file, path: "experiments/schedules/weekly.yaml").entry("game-day"))
        let start = try #require(day.plan.epoch(of: "2026-01-01"))
        let end = try #require(day.plan.epoch(of: "2026-12-31"))
        #expect(
            day.plan.slots(after: start, through: end).map { "\($0.moment.wall)" } == [
                "2026-03-26 09:30", "2026-03-26 14:00", "2026-03-31 09:30", "2026-03-31 14:00", "2026-06-25 09:30",
                "2026-06-25 14:00", "2026-06-30 09:30", "2026-06-30 14:00",
            ])
    }

    @Test func everyOtherWeekIsCountedFromItsFirst() throws {
        let text = changed(
            Self.file,
            [("cron: \"30 10 * * TUE\"", "calendar: { on: tuesday, at: \"10:30\", every: 2 weeks, from: 2026-12-30 }")])
        let locks = try #require(try loader.load(text: text, path: "weekly.yaml").entry("locks"))
        let start = try #require(locks.plan.epoch(of: "2026-12-01"))
        #expect(
            locks.plan.slots(after: start, through: start + 60 * 86_400).map { "\($0.moment.wall.date)" }
                == ["2026-12-29", "2027-01-12", "2027-01-26"])
    }

    @Test func theLedgersCopyOfARuleIsTheRule() throws {
        for entry in try loader.load(text: Self.file, path: "weekly.yaml").entries {
            let copy = try JSONDecoder().decode(PlanSpec.self, from: JSONEncoder().encode(entry.spec))
            let plan = try #require(copy.plan(entry: entry.key, zones: ZoneDatabase()))
            let range = (after: Int64(1_780_000_000), through: Int64(1_830_000_000))
            #expect(
                plan.slots(after: range.after, through: range.through)
                    == entry.plan.slots(after: range.after, through: range.through))
        }
    }

    @Test func theShippedScheduleIsValid() throws {
        let folder = "\(SampleFiles.project)/experiments/schedules"
        let shipped = ScheduleLoader { [experiment = Self.experiment] path throws(FileProblems) in
            guard let experiment, FileManager.default.fileExists(atPath: path) else {
                throw FileProblems([FileProblem(file: path, line: nil, key: "", message: "is missing.")])
            }
            return experiment
        }
        let schedule = try shipped.load(path: "\(folder)/weekly.yaml")
        #expect(schedule.entries.count >= 3)
        #expect(schedule.entries.allSatisfy { $0.plan.next(after: 1_790_000_000) != nil })
    }

    @Test func aWorkingDayOfTheShippedScheduleIsOpen() throws {
        let locks = try #require(
            try loader.load(text: Self.file, path: "experiments/schedules/weekly.yaml").entry("locks"))
        let open = try #require(locks.plan.epoch(of: "2026-12-01 10:30"))
        let frozen = try #require(locks.plan.epoch(of: "2026-12-29 10:30"))
        #expect(locks.blackout(beginning: open) == nil)
        #expect(locks.blackout(beginning: frozen) == "freeze (year end) until 2027-01-04 09:00 +09:00")
    }
}

extension ScheduleLoaderTests {
    @Test(arguments: [
        ("experiments/schedules/w.yaml", "locks", "experiments/locks.yaml"),
        ("w.yaml", "locks", "../locks.yaml"), ("/a/b/w.yaml", "./x/../locks.yaml", "/a/b/locks.yaml"),
        ("a/w.yaml", "../../locks.yaml", "../locks.yaml"), ("a/w.yaml", "/x/locks.yaml", "/x/locks.yaml"),
    ])
    func pathsStartFromTheSchedulesFolder(_ file: String, experiment: String, path: String) throws {
        let known = try ExperimentLoader(vocabulary: SampleFiles.vocabulary).load(
            text: SampleFiles.experiment, path: "locks.yaml")
        let loader = ScheduleLoader { asked throws(FileProblems) in
            guard asked == path else {
                throw FileProblems([FileProblem(file: asked, line: nil, key: "", message: "is not \(path)")])
            }
            return known
        }
        let text =
            "version: 1\ntitle: t\nentries: [{ name: a, experiment: \(experiment), cron: '@daily', timezone: UTC }]\n"
        #expect(try loader.load(text: text, path: file).entries.count == 1)
    }
}

import ChaosCore
import Foundation
import Testing

@testable import ChaosEngine

@Suite struct BrokenScheduleTests {
    private static let experiment = try? ExperimentLoader(vocabulary: SampleFiles.vocabulary).load(
        text: SampleFiles.experiment.replacingOccurrences(
            of: "respond: { runbook: redis-lock-contention, mode: auto }\n", with: ""), path: "locks.yaml")

    fileprivate let loader = ScheduleLoader { path throws(FileProblems) in
        guard let experiment, path.hasSuffix("locks.yaml") else {
            throw FileProblems([FileProblem(file: path, line: nil, key: "", message: "there is no such file.")])
        }
        return experiment
    }

    @Test(arguments: [
        BrokenFile(
            "an unknown key", "cron:", "corn:",
            told: "w.yaml:14: entries[0].cron: exactly one of cron and calendar is expected.",
            "w.yaml:16: entries[0].corn: unknown key (known here: announce, blackouts, calendar, channel, confirm, cron,"
                + " experiment, experiments, fold, gap, gates, jitter, max-lateness, name, owner, response, runs, target,"
                + " timezone, webhook). Did you mean \"cron\"?"),
        BrokenFile(
            "a default that no entry has", "owner: on-call", "ownre: on-call",
            told: "w.yaml:6: defaults.ownre: unknown key (known here: announce, blackouts, channel, confirm, fold, gap,"
                + " gates, jitter, max-lateness, owner, response, runs, target, timezone, webhook)."
                + " Did you mean \"owner\"?"),
        BrokenFile(
            "a zone that is none", "timezone: Asia/Seoul", "timezone: Asia/Soul",
            told: "w.yaml:4: defaults.timezone: unknown time zone \"Asia/Soul\"; a name of the IANA database is"
                + " expected. Did you mean \"Asia/Seoul\"?"),
        BrokenFile(
            "no zone", [("  timezone: Asia/Seoul\n", "")],
            told: [
                "w.yaml:8: blackouts.holidays.timezone: is missing, here and under defaults.",
                "w.yaml:11: freeze[0].timezone: is missing, here and under defaults.",
                "w.yaml:13: entries[0].timezone: is missing; write where the clock hangs, such as Asia/Seoul.",
            ]),
        BrokenFile(
            "an expression that is none", "\"30 10 * * TUE\"", "\"30 25 * * TUE\"",
            told: "w.yaml:16: entries[0].cron: the hour \"25\" is not understood: 25 is not from 0 to 23."),
        BrokenFile(
            "a day that never comes", "\"30 10 * * TUE\"", "\"30 10 31 4 *\"",
            told: "w.yaml:16: entries[0].cron: there is no such day: it would never run."),
        BrokenFile(
            "a jitter as long as the distance", [("\"30 10 * * TUE\"", "\"*/10 * * * *\"")],
            told: ["w.yaml:17: entries[0].jitter: must be less than the 10 min 00 s between two slots."]),
        BrokenFile(
            "an unknown blackout", "blackouts: [holidays]", "blackouts: [hollidays]",
            told: "w.yaml:7: defaults.blackouts[0]: unknown blackout \"hollidays\" (known: holidays, nights)."
                + " Did you mean \"holidays\"?"),
        BrokenFile(
            "a day that is none", "2026-12-25,", "2026-02-30,",
            told: "w.yaml:9: blackouts.holidays.dates[0]: \"2026-02-30\" is not a day; write 2026-05-05, or"
                + " 2026-09-24..2026-09-26 for several."),
        BrokenFile(
            "a week that is none", "\"mon 18:00 - tue 10:00\"", "\"mon 18:00 to tue 10:00\"",
            told: "w.yaml:10: blackouts.nights.weekly[0]: \"mon 18:00 to tue 10:00\" is not understood; write it like"
                + " fri 18:00 - mon 09:00."),
        BrokenFile(
            "a freeze that ends first", "until: \"2027-01-04 09:00\"", "until: 2026-12-01",
            told: "w.yaml:12: freeze[0].until: is not later than from."),
        BrokenFile(
            "an experiment that is not there", "experiment: locks", "experiment: lock",
            told: "w.yaml:15: entries[0].experiment: the experiment does not load: ../lock.yaml: there is no such file."
        ),
        BrokenFile(
            "a response without its runbook", "response: manual", "response: auto",
            told: "w.yaml:27: entries[1].response: auto needs a runbook, and locks names none."),
        BrokenFile(
            "a target that nobody confirmed", "runs: 2", "target: missing.yaml",
            told: "w.yaml:26: entries[1].target: there is no file missing.yaml.",
            "w.yaml:26: entries[1].target: needs confirm with the target's name beside it: nobody is there to be asked."
        ),
        BrokenFile(
            "a share that is none", "slo: 99.5%", "slo: 0.995",
            told: "w.yaml:18: entries[0].gates.error-budget.slo: \"0.995\" is not a share; write it like 99.9%."),
        BrokenFile(
            "a webhook in plain sight", "\"${env:DRILLS_WEBHOOK}\"", "https://hooks.example.com/x",
            told:
                "w.yaml:30: entries[1].webhook: the webhook is a secret; write the variable that holds it: ${env:NAME}."
        ),
        BrokenFile(
            "drills without an end", "runs: 2", "runs: 101",
            told: "w.yaml:26: entries[1].runs: \"101\" is not a whole number from 1 to 100."),
        BrokenFile(
            "a name twice", "name: game-day", "name: locks",
            told: "w.yaml:19: entries[1].name: the name locks is used twice."
        ),
        BrokenFile(
            "two mistakes at once", [("max-lateness: 10m", "max-lateness: 2d"), ("[mar, jun]", "[march, jnu]")],
            told: [
                "w.yaml:5: defaults.max-lateness: must lie between 1s and 1d.",
                "w.yaml:21: entries[1].calendar.months: \"jnu\" is not a month.",
            ]),
    ])
    func aScheduleWithAMistakeIsRefused(_ file: BrokenFile) {
        let text = changed(ScheduleLoaderTests.file, file.changes)
        #expect(refusal { () throws(FileProblems) in try loader.load(text: text, path: "w.yaml") } == file.told)
    }
}

extension BrokenScheduleTests {
    /// The loader's limit of aliases must not take the stars of cron for them.
    @Test func manyExpressionsAreNoAliases() throws {
        let entries = (0..<30).map { "  - { name: e\($0), experiment: locks, cron: \"*/5 */2 * * *\" }" }
        let text = "version: 1\ntitle: t\ndefaults: { timezone: UTC }\nentries:\n\(entries.joined(separator: "\n"))\n"
        #expect(try loader.load(text: text, path: "w.yaml").entries.count == 30)
    }
}

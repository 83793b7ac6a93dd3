import ChaosCore
import Testing

@testable import ChaosEngine

@Suite struct ScheduleNoticesTests {
    private func notices(_ language: AlertLanguage) throws -> ScheduleNotices {
        let schedule = try ScheduleSample.schedule(
            "  - { name: locks, experiment: locks, cron: \"30 10 * * TUE\", runs: 2, owner: 민지 }")
        let entry = schedule.entries[0]
        let slot = try #require(entry.plan.next(after: ScheduleSample.tuesday - 1))
        return ScheduleNotices(schedule: schedule, entry: entry, slot: slot, language: language)
    }

    @Test func beforeItSaysWhenByWhichClockAndHowToStopIt() throws {
        let notice = try notices(.english).before()
        #expect(notice.title == "DRILL planned for Tue 2026-12-01 10:30 +09:00 (Asia/Seoul)")
        #expect(notice.text.contains("(2 times) will be drilled on purpose, for about"))
        #expect(notice.text.hasSuffix("run the command below before then."))
        #expect(
            notice.command == "firedrill schedule skip 's.yaml#locks@2026-12-01T10:30+09:00' --reason WHY")
        #expect(notice.fields.contains(.init("All chaos off", "firedrill stop --reason WHY")))
    }

    @Test func bothLanguagesSayTheSame() throws {
        let before = try notices(.korean).before()
        #expect(before.language == .korean)
        #expect(before.title == "DRILL 훈련 예정: Tue 2026-12-01 10:30 +09:00 (Asia/Seoul)")
        #expect(before.command == (try notices(.english).before().command))
        #expect(before.fields.contains(.init("담당", "민지")) && before.text.contains("(2회) 훈련을 약"))
        let line = LedgerBook.Line(epoch: 1, state: .skipped(.blackout), detail: "release", at: 1)
        #expect(try notices(.korean).after(line).title == "DRILL 훈련 생략: locks")
        #expect(try notices(.english).after(line).text.hasSuffix("did not run, blackout: release."))
    }
}

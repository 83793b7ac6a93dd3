import ChaosCore
import Testing

@testable import ChaosEngine

@Suite struct SlotDeciderTests {
    private let tuesday = ScheduleSample.tuesday

    private func decide(
        _ schedule: Schedule, at now: Int64, from begun: Int64? = nil, busy: [String: String] = [:],
        extra: [LedgerEvent] = [], absence: String? = nil
    ) -> SlotDecider.Decision {
        var book = ScheduleSample.book(schedule, from: begun ?? now - 3_600)
        for event in extra { book.apply(event) }
        return SlotDecider(schedule: schedule).decide(
            now: now, at: Double(now), book: book, busy: busy, absence: absence)
    }

    @Test func aSlotBeginsAtItsTimeAndNotBefore() throws {
        let schedule = try ScheduleSample.schedule(ScheduleSample.weekly)
        let before = decide(schedule, at: tuesday - 1)
        #expect(before.due.isEmpty && before.events.isEmpty && before.wake == tuesday)
        let due = decide(schedule, at: tuesday)
        #expect(due.due.map(\.slot.id) == ["s/locks@2026-12-01T10:30+09:00[Asia/Seoul]"])
        #expect(due.wake == tuesday + 7 * 86_400)
    }

    @Test func aNewEntryIsLookedAtAgainAtOnce() throws {
        let schedule = try ScheduleSample.schedule(ScheduleSample.weekly)
        let decision = SlotDecider(schedule: schedule).decide(now: tuesday, at: 0, book: LedgerBook(), busy: [:])
        #expect(decision.events.map(\.kind) == [.began] && decision.wake == tuesday)
    }

    @Test func aSlotThatIsLateIsSkippedAndNeverCaughtUpOn() throws {
        let schedule = try ScheduleSample.schedule(ScheduleSample.weekly)
        #expect(decide(schedule, at: tuesday + 300).due.count == 1)
        let late = decide(schedule, at: tuesday + 301, absence: "the clock jumped forward by 2 h 00 min")
        #expect(late.due.isEmpty)
        #expect(late.events.map(\.reason) == [.late])
        #expect(late.events[0].detail == "late by 5 min 01 s: the clock jumped forward by 2 h 00 min")
    }

    @Test func ofSeveralSlotsThatAreDueOnlyTheLastBegins() throws {
        let schedule = try ScheduleSample.schedule("  - { name: a, experiment: locks, cron: \"* * * * *\" }")
        let decision = decide(schedule, at: tuesday + 130, from: tuesday - 1)
        #expect(decision.events.map(\.reason) == [.superseded, .superseded])
        #expect(decision.due.map(\.slot.epoch) == [tuesday + 120])
    }

    @Test func aLongAbsenceIsOneLine() throws {
        let schedule = try ScheduleSample.schedule("  - { name: a, experiment: locks, cron: \"* * * * *\" }")
        let decision = decide(schedule, at: tuesday + 30, from: tuesday - 86_400, absence: "nobody was there")
        let missed = decision.events.filter { $0.kind == .missed }
        #expect(missed.map(\.count) == [1_435] && missed[0].detail == "nobody was there")
        #expect(decision.due.count == 1)
    }

    @Test func aBlackoutWithholdsAndSaysWhich() throws {
        let schedule = try ScheduleSample.schedule(
            "  - { name: locks, experiment: locks, cron: \"30 10 * * TUE\", blackouts: [sale] }",
            rest: "blackouts: { sale: { periods: [\"2026-12-01 10:00 - 2026-12-01 12:00\"], reason: big sale } }")
        let decision = decide(schedule, at: tuesday)
        #expect(decision.due.isEmpty)
        #expect(decision.events.map(\.reason) == [.blackout])
        #expect(decision.events[0].detail == "sale (big sale) until 2026-12-01 12:00 +09:00")
    }

    @Test func aBusyTargetIsNotDrilledTwice() throws {
        let schedule = try ScheduleSample.schedule(ScheduleSample.weekly)
        let decision = decide(schedule, at: tuesday, busy: ["the lab": "the lab is taken by process 7"])
        #expect(decision.due.isEmpty && decision.events.map(\.reason) == [.busy])
        #expect(decision.events[0].detail == "the lab is taken by process 7")
    }

    @Test func ofTwoEntriesOnOneTargetTheFirstInTheFileBegins() throws {
        let schedule = try ScheduleSample.schedule(
            """
              - { name: second, experiment: locks, cron: "30 10 * * TUE", jitter: 1s }
              - { name: third, experiment: locks, cron: "30 10 * * *" }
              - { name: other, experiment: locks, cron: "30 10 * * *", target: /dev/null, confirm: x }
            """)
        let decision = decide(schedule, at: tuesday)
        #expect(decision.due.map(\.entry.name) == ["second", "other"])
        #expect(decision.events.map(\.reason) == [.busy] && decision.events[0].entry == "s/third")
    }

    @Test func jitterIsWaitedForAndCountsAsNoLateness() throws {
        let schedule = try ScheduleSample.schedule(
            "  - { name: locks, experiment: locks, cron: \"30 10 * * TUE\", jitter: 1h, max-lateness: 10s }")
        let entry = schedule.entries[0]
        let slot = try #require(entry.plan.next(after: tuesday - 1))
        let start = entry.start(of: slot)
        #expect(start > tuesday + 10 && start < tuesday + 3_600)
        let early = decide(schedule, at: start - 1)
        #expect(early.due.isEmpty && early.events.isEmpty && early.wake == start)
        #expect(decide(schedule, at: start + 10).due.count == 1)
    }

    @Test func whatTheLedgerHasIsNotDecidedAgain() throws {
        let schedule = try ScheduleSample.schedule(ScheduleSample.weekly)
        let slot = try #require(schedule.entries[0].plan.next(after: tuesday - 1))
        for kind in [LedgerEvent.Kind.claimed, .skipped] {
            let line = LedgerEvent(kind, slot, at: Double(tuesday), reason: kind == .skipped ? .byHand : nil)
            let decision = decide(schedule, at: tuesday, extra: [line])
            #expect(decision.due.isEmpty && decision.events.isEmpty)
        }
    }

    @Test func aChangedRuleIsAccountedForByTheOldOne() throws {
        let old = try ScheduleSample.schedule("  - { name: a, experiment: locks, cron: \"0 * * * *\" }")
        let new = try ScheduleSample.schedule("  - { name: a, experiment: locks, cron: \"15 * * * *\" }")
        let book = ScheduleSample.book(old, from: tuesday)
        let decision = SlotDecider(schedule: new).decide(
            now: tuesday + 10 * 3_600, at: 0, book: book, busy: [:])
        #expect(decision.events.map(\.kind) == [.missed, .began] && decision.events[0].count == 10)
        #expect(decision.due.isEmpty)
    }

    @Test func anEntryThatIsGoneEnds() throws {
        let both = try ScheduleSample.schedule(
            ScheduleSample.weekly + "\n  - { name: b, experiment: locks, cron: \"0 * * * *\" }")
        let one = try ScheduleSample.schedule(ScheduleSample.weekly)
        var book = ScheduleSample.book(both, from: tuesday)
        let decider = SlotDecider(schedule: one)
        let decision = decider.decide(now: tuesday + 7_200, at: 0, book: book, busy: [:])
        let told = decision.events.filter { $0.entry == "s/b" }
        #expect(told.map(\.kind) == [.missed, .ended] && told[0].count == 2)
        for event in decision.events { book.apply(event) }
        #expect(decider.decide(now: tuesday + 9_000, at: 0, book: book, busy: [:]).events.isEmpty)
    }

    @Test func aClockThatWasAheadOpensWhatItHadPassedOver() throws {
        let schedule = try ScheduleSample.schedule("  - { name: a, experiment: locks, cron: \"0 * * * *\" }")
        let decider = SlotDecider(schedule: schedule)
        var book = ScheduleSample.book(schedule, from: tuesday - 1)
        let ahead = tuesday + 90 * 86_400
        for event in decider.decide(now: ahead, at: 0, book: book, busy: [:]).events { book.apply(event) }
        #expect(book.pages["s/a"]?.missed == 90 * 24)
        let back = decider.decide(now: tuesday + 1_700, at: 0, book: book, busy: [:])
        #expect(back.events.map(\.kind) == [.rewound] && back.wake == tuesday + 1_800)
        for event in back.events { book.apply(event) }
        #expect(book.pages["s/a"]?.missed == 0)
        let then = decider.decide(now: tuesday + 1_800, at: 0, book: book, busy: [:])
        #expect(then.due.map(\.slot.epoch) == [tuesday + 1_800] && then.events.isEmpty)
    }

    @Test func aDrillIsAnnouncedOnceAndOnlyIfItWillCome() throws {
        let schedule = try ScheduleSample.schedule(
            """
              - { name: a, experiment: locks, cron: "30 10 * * *", announce: 15m, blackouts: [off] }
            """, rest: "blackouts: { off: { dates: [2026-12-02] } }")
        #expect(decide(schedule, at: tuesday - 901).announcements.isEmpty)
        #expect(decide(schedule, at: tuesday - 901).wake == tuesday - 900)
        let told = decide(schedule, at: tuesday - 900)
        #expect(told.announcements.map(\.slot.epoch) == [tuesday])
        let slot = told.announcements[0].slot
        let again = decide(schedule, at: tuesday - 800, extra: [LedgerEvent(.announced, slot, at: 0)])
        #expect(again.announcements.isEmpty)
        #expect(decide(schedule, at: tuesday + 86_400 - 800).announcements.isEmpty)
    }
}

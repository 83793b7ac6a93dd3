import ChaosCore
import Testing

@testable import ChaosEngine

@Suite struct SlotAdmissionTests {
    private let tuesday = ScheduleSample.tuesday

    private func admit(
        _ reference: String, now: Int64, entry text: String = ScheduleSample.weekly, book events: [LedgerEvent] = [],
        rest: String = ""
    ) throws -> SlotAdmission {
        let entry = try ScheduleSample.schedule(text, rest: rest).entries[0]
        return SlotAdmission(
            try SlotReference(reference), entry, now: now, at: Double(now), book: LedgerBook(events))
    }

    @Test func theSlotThatIsDueBeginsAndTheLedgerBeginsWithIt() throws {
        let admission = try admit("s.yaml#locks", now: tuesday + 20)
        guard case .begins(let slot, let at) = admission.answer else {
            Issue.record("\(admission.answer)")
            return
        }
        #expect(slot.epoch == tuesday && at == tuesday)
        #expect(admission.events.map(\.kind) == [.began] && admission.events[0].through == tuesday - 1)
    }

    @Test func whatIsNoSlotIsWithheldWithoutALine() throws {
        // An engine that called up the 31st for the last workday, or an hour that comes twice.
        for (reference, now) in [
            ("s.yaml#locks", tuesday + 86_400), ("s.yaml#locks@2026-12-01T10:30+08:00", tuesday),
            ("s.yaml#locks@2026-12-02T10:30+09:00", tuesday),
        ] {
            let admission = try admit(reference, now: now)
            guard case .withheld = admission.answer else {
                Issue.record("\(reference) began")
                continue
            }
            #expect(admission.events.isEmpty)
        }
    }

    @Test func theSameSlotIsNotBegunTwice() throws {
        let first = try admit("s.yaml#locks", now: tuesday)
        guard case .begins(let slot, _) = first.answer else {
            Issue.record("not begun")
            return
        }
        let second = try admit(
            "s.yaml#locks@2026-12-01T10:30+09:00", now: tuesday + 5,
            book: first.events + [LedgerEvent(.claimed, slot, at: 0)])
        #expect(second.answer == .withheld("\(slot.id): the ledger has it already: running"))
        #expect(second.events.isEmpty)
    }

    @Test func lateAndBlackoutAreEntered() throws {
        let late = try admit("s.yaml#locks@2026-12-01T10:30+09:00", now: tuesday + 301)
        #expect(late.events.map(\.reason) == [nil, .late])
        let closed = try admit(
            "s.yaml#locks", now: tuesday,
            entry: "  - { name: locks, experiment: locks, cron: \"30 10 * * TUE\", blackouts: [off] }",
            rest: "blackouts: { off: { dates: [2026-12-01] } }")
        #expect(closed.events.map(\.reason) == [nil, .blackout])
    }

    @Test func aSlotOfTheFutureIsNotTakenYet() throws {
        let admission = try admit("s.yaml#locks@2026-12-08T10:30+09:00", now: tuesday)
        guard case .withheld(let why) = admission.answer else {
            Issue.record("begun")
            return
        }
        #expect(why.contains("its time has not come yet"))
        #expect(!admission.events.contains { $0.slot != nil })
    }

    @Test(arguments: ["", "#a", "s.yaml", "s.yaml#A b", "s.yaml#a@tomorrow", "s.yaml#a@2026-12-01T10:30"])
    func whatIsNoReferenceIsRefused(_ text: String) {
        #expect(throws: ChaosError.self) { try SlotReference(text) }
    }

    @Test func aReferenceSurvivesBeingWrittenAndRead() throws {
        let schedule = try ScheduleSample.schedule(ScheduleSample.weekly)
        let entry = schedule.entries[0]
        let slot = try #require(entry.plan.next(after: tuesday))
        let reference = try SlotReference("\(SlotReference(schedule, entry, slot))")
        #expect(reference.slot(of: entry) == slot)
    }
}

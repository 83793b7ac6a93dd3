import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosEngine
@testable import firedrill

/// The ledger that several machines share, on a real PostgreSQL: whoever comes first has the slot, whatever happens.
@Suite struct PostgresSlotLedgerTests {
    private static func slots(_ count: Int) throws -> [Slot] {
        let plan = try CronTrial().plan(cron: "* * * * *", timezone: "UTC")
        return plan.slots(after: 0, through: Int64(count) * 60)
    }

    private static func open(_ url: String) async throws -> PostgresSlotLedger {
        try await PostgresSlotLedger.open(Secret(url), place: "the shared store")
    }

    /// Takes every slot that is still free, as a machine of this name; the ids of those it got.
    private static func claim(_ slots: [Slot], as host: String, in ledger: PostgresSlotLedger) async throws -> [String]
    {
        var won: [String] = []
        for slot in slots {
            var event = LedgerEvent(.claimed, slot, at: 1)
            event.holder = .init(host: host, process: .own)
            won += try await ledger.append([event], to: "s").compactMap(\.slot)
        }
        return won
    }

    /// Two machines, each with a connection of its own, go through the same slots; what each of them got.
    private static func race(_ slots: [Slot], on url: String) async throws -> (first: [String], second: [String]) {
        async let first = claim(slots, as: "first", in: open(url))
        async let second = claim(slots, as: "second", in: open(url))
        return (try await first, try await second)
    }

    @Test func ofTwoMachinesOneHasEachSlot() async throws {
        let url = try await PostgresFixture.shared().database()
        let slots = try Self.slots(200)
        let (first, second) = try await Self.race(slots, on: url)
        #expect(first.count + second.count == 200 && Set(first + second) == Set(slots.map(\.id)))
        // And the ledger says the same.
        let book = try await Self.open(url).book(of: "s")
        let holders = try #require(book.pages["trial"]).lines.mapValues { line in
            if case .claimed(let holder) = line.state { holder?.host } else { String?.none }
        }
        #expect(holders.count == 200 && first.allSatisfy { holders[$0] == "first" })
        #expect(second.allSatisfy { holders[$0] == "second" })
    }

    @Test func aDatabaseThatReadsOldRowsByDefaultGivesNoSlotTwice() async throws {
        let fixture = try await PostgresFixture.shared()
        let url = try await fixture.database()
        let connection = try await PostgresConnection.connect(to: PostgresEndpoint(url: url))
        _ = try await connection.query(
            """
            DO $$ BEGIN EXECUTE format(
                'ALTER DATABASE %I SET default_transaction_isolation = ''repeatable read''', current_database()); END $$
            """)
        await connection.close()
        let slots = try Self.slots(60)
        let (first, second) = try await Self.race(slots, on: url)
        #expect(first.count + second.count == 60 && Set(first + second) == Set(slots.map(\.id)))
    }

    @Test func aClaimThatWasAnsweredOutlivesACrashOfTheServer() async throws {
        // A server that answers before anything is on disk, and that takes ten seconds to get there.
        let fixture = try await PostgresFixture.start(
            settings: ["synchronous_commit": "off", "wal_writer_delay": "10s", "wal_writer_flush_after": "'1GB'"])
        let slots = try Self.slots(10)
        let won = try await Self.claim(slots, as: "first", in: Self.open(fixture.url))
        await fixture.kill()
        try await fixture.restart()
        #expect(won.count == 10)
        #expect(try await Self.claim(slots, as: "second", in: Self.open(fixture.url)).isEmpty)
        await fixture.stop()
    }

    /// Finds nothing that was left in, and starts nothing.
    private struct IdleLauncher: DrillLauncher {
        func launch(_ entry: ScheduleEntry, _ slot: Slot, of schedule: Schedule) async throws -> any LaunchedDrill {
            throw ChaosError(.internal, operation: "launch", target: slot.id, cause: "nothing is due in this test")
        }

        func recoverLeftovers() async -> LeftoverAnswer { .clean("the locks are free") }
    }

    @Test func theSlotOfADeadOwnerIsSettledOnceAndNotRunAgain() async throws {
        let folder = try TemporaryDirectory("schedule")
        try folder.write(ShortExperiment.text(), to: "locks.yaml")
        let path = try folder.write(
            "version: 1\ntitle: Noon\ndefaults: { timezone: UTC }\nentries:\n"
                + "  - { name: noon, experiment: ./locks.yaml, cron: \"0 12 * * *\" }\n", to: "s.yaml")
        let schedule = try ScheduleFiles.loader.load(path: path)
        let slot = try #require(schedule.entries[0].plan.next(after: 1_800_000_000))
        let url = try await PostgresFixture.shared().database()
        let ledger = try await Self.open(url)

        let owner = try ServerProcess(["sleep", "600"], log: folder.file("sleep.log"))
        defer { owner.signal(SIGKILL) }
        let mark = try #require(owner.pid.flatMap { ProcessMark(pid: $0) })
        var claim = LedgerEvent(.claimed, slot, at: Double(slot.epoch))
        claim.holder = .init(host: "here", process: mark)
        var begin = LedgerEvent(.began, at: 1, entry: slot.entry)
        (begin.spec, begin.through) = (schedule.entries[0].spec, slot.epoch - 1)
        #expect(try await ledger.append([begin, claim], to: schedule.name).count == 2)
        await owner.end(SIGKILL)

        let now = Double(slot.epoch + 60)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                let ledger = try await Self.open(url)
                let service = ScheduleService(
                    .init(
                        schedules: [schedule], ledger: ledger, launcher: IdleLauncher(), clock: MonotonicRunClock(),
                        wall: { now }, host: "here", announce: { _, _ in }, log: { _ in }, tell: { _ in }))
                group.addTask { _ = await service.tick(expected: .zero) }
            }
            try await group.waitForAll()
        }
        let page = try #require(try await ledger.book(of: schedule.name).pages[slot.entry])
        #expect(page.lines.count == 1 && page.lines[slot.id]?.state == .ran("interrupted"))
        #expect(page.lines[slot.id]?.detail == "process \(mark.pid) is gone; the locks are free")
        let account = LedgerAccount(entry: slot.entry, page: page, now: Int64(now))
        #expect(account.planned == 1 && account.ran == 1 && account.addsUp)
        #expect(try await Self.claim([slot], as: "here", in: ledger).isEmpty)
    }
}

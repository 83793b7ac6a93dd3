import ChaosCore
import ChaosTestKit
import Synchronization
import Testing

@testable import ChaosEngine

@Suite struct ScheduleServiceTests {
    /// A drill that ends when the test says so, and claims its slot as a real one does.
    private final class FakeDrill: LaunchedDrill {
        let name = "process 7"
        private let stopped = Mutex(false)
        private let ends: AsyncStream<String>
        private let ending: AsyncStream<String>.Continuation

        init() { (ends, ending) = AsyncStream.makeStream(of: String.self) }

        var wasStopped: Bool { stopped.withLock { $0 } }

        func stop() {
            stopped.withLock { $0 = true }
            finish("it was stopped")
        }

        func finish(_ how: String) {
            ending.yield(how)
            ending.finish()
        }

        func end() async -> String {
            var last = ""
            for await how in ends { last = how }
            return last
        }
    }

    private final class FakeLauncher: DrillLauncher {
        let ledger: MemoryLedger
        let claims: Bool
        let result: String?
        /// Whose claims they are: a process that is gone by the time the drill ends, unless the test says otherwise.
        let holder: LedgerEvent.Holder
        private let started = Mutex<[FakeDrill]>([])
        private let recoveries = Mutex(0)

        init(_ ledger: MemoryLedger, claims: Bool, result: String?, holder: LedgerEvent.Holder) {
            self.holder = holder
            self.ledger = ledger
            self.claims = claims
            self.result = result
        }

        var drills: [FakeDrill] { started.withLock { $0 } }
        var timesRecovered: Int { recoveries.withLock { $0 } }

        func launch(_ entry: ScheduleEntry, _ slot: Slot, of schedule: Schedule) async throws -> any LaunchedDrill {
            let drill = FakeDrill()
            if claims {
                var claim = LedgerEvent(.claimed, slot, at: 1)
                claim.holder = holder
                _ = try await ledger.append([claim], to: schedule.name)
            }
            if let result {
                var event = LedgerEvent(.settled, slot, at: 2)
                event.result = result
                _ = try await ledger.append([event], to: schedule.name)
                drill.finish("it ended")
            }
            started.withLock { $0.append(drill) }
            return drill
        }

        func recoverLeftovers() async -> LeftoverAnswer {
            recoveries.withLock { $0 += 1 }
            return .clean("the locks are free")
        }
    }

    /// A service on a clock that the test moves; wall and monotonic clock go together unless the test says otherwise.
    private final class Bench: Sendable {
        let clock = ManualClock()
        let ledger = MemoryLedger()
        let launcher: FakeLauncher
        let service: ScheduleService
        let notices = NoticeList()
        let wrong = Mutex(0.0)

        init(
            _ schedule: Schedule, from epoch: Int64, claims: Bool = true, result: String? = nil, finishes: Bool = false,
            holder: LedgerEvent.Holder? = nil
        ) throws {
            let gone = LedgerEvent.Holder(host: "here", process: try JSONMark.gone())
            let launcher = FakeLauncher(ledger, claims: claims, result: result, holder: holder ?? gone)
            self.launcher = launcher
            let (clock, notices) = (clock, notices)
            let error = ErrorBox()
            box = error
            service = ScheduleService(
                .init(
                    schedules: [schedule], ledger: ledger, launcher: launcher, clock: clock,
                    wall: { Double(epoch) + clock.now.seconds + error.seconds }, host: "here", finishesOnStop: finishes,
                    announce: { notice, _ in notices.add(notice.title) }, log: { _ in }, tell: { _ in }))
        }

        let box: ErrorBox

        /// Lets the service look at this many seconds after its start.
        func look(at seconds: Int64) async {
            clock.advance(to: Instant(.seconds(seconds)))
            _ = await service.tick(expected: .seconds(100_000_000))
        }

        func line(_ id: String) async throws -> LedgerBook.Line? {
            try await ledger.book(of: "s").pages["s/locks"]?.lines[id]
        }
    }

    /// How wrong the wall clock is.
    private final class ErrorBox: Sendable {
        private let value = Mutex(0.0)
        var seconds: Double { value.withLock { $0 } }
        func set(_ seconds: Double) { value.withLock { $0 = seconds } }
    }

    private final class NoticeList: Sendable {
        private let titles = Mutex<[String]>([])
        var all: [String] { titles.withLock { $0 } }
        func add(_ title: String) { titles.withLock { $0.append(title) } }
    }

    private let start = ScheduleSample.tuesday - 1_000
    private let slot = "s/locks@2026-12-01T10:30+09:00[Asia/Seoul]"

    @Test func aSlotIsLaunchedOnceAndItsTargetIsBusyMeanwhile() async throws {
        let schedule = try ScheduleSample.schedule("  - { name: locks, experiment: locks, cron: \"*/10 10 * * TUE\" }")
        let bench = try Bench(schedule, from: start)
        for seconds: Int64 in [0, 1_000, 1_001, 1_600] { await bench.look(at: seconds) }
        #expect(bench.launcher.drills.count == 1)
        let next = try await bench.line("s/locks@2026-12-01T10:40+09:00[Asia/Seoul]")
        #expect(next?.state == .skipped(.busy))
        #expect(next?.detail == "the lab is taken by \(slot)")
    }

    @Test func aDrillThatDiesIsEnteredAsInterruptedAfterItsFaultIsOut() async throws {
        let bench = try Bench(ScheduleSample.schedule(ScheduleSample.weekly), from: start)
        await bench.look(at: 0)
        await bench.look(at: 1_000)
        let drill = try #require(bench.launcher.drills.first)
        drill.finish("its process ended: signal 9")
        _ = await bench.service.stopDrills()
        let line = try await bench.line(slot)
        #expect(line?.state == .ran("interrupted"))
        #expect(line?.detail == "its process ended: signal 9; the locks are free")
        #expect(bench.launcher.timesRecovered == 1)
        await bench.look(at: 1_002)
        #expect(bench.launcher.drills.count == 1)
    }

    @Test func aClaimOfAnotherSchedulerIsLeftToIt() async throws {
        let bench = try Bench(
            ScheduleSample.schedule(ScheduleSample.weekly), from: start,
            holder: .init(host: "elsewhere", process: JSONMark.gone()))
        await bench.look(at: 0)
        await bench.look(at: 1_000)
        // Ours found the target taken and ended; the slot is the other one's.
        try #require(bench.launcher.drills.first).finish("exit code 75")
        _ = await bench.service.stopDrills()
        #expect(try await bench.line(slot)?.state.isFinal == false)
        #expect(bench.launcher.timesRecovered == 0)
    }

    @Test func aProcessThatNeverBeganLeavesItsSlotSkipped() async throws {
        let bench = try Bench(ScheduleSample.schedule(ScheduleSample.weekly), from: start, claims: false)
        await bench.look(at: 0)
        await bench.look(at: 1_000)
        try #require(bench.launcher.drills.first).finish("exit code 65")
        _ = await bench.service.stopDrills()
        let line = try await bench.line(slot)
        #expect(line?.state == .skipped(.notStarted) && line?.detail == "exit code 65")
    }

    @Test func aClaimThatADeadProcessLeftIsSettledAtTheNextStart() async throws {
        let schedule = try ScheduleSample.schedule(ScheduleSample.weekly)
        let bench = try Bench(schedule, from: start)
        await bench.look(at: 0)
        let planned = try #require(schedule.entries[0].plan.next(after: start))
        var claim = LedgerEvent(.claimed, planned, at: 1)
        claim.holder = .init(host: "here", process: try JSONMark.gone())
        _ = try await bench.ledger.append([claim], to: "s")
        await bench.look(at: 1_010)
        let line = try await bench.line(slot)
        #expect(line?.state == .ran("interrupted") && bench.launcher.drills.isEmpty)
        #expect(line?.detail?.hasSuffix("is gone; the locks are free") == true)
    }

    @Test func aClaimOfAnotherMachineKeepsTheTargetBusy() async throws {
        let schedule = try ScheduleSample.schedule("  - { name: locks, experiment: locks, cron: \"*/10 10 * * TUE\" }")
        let bench = try Bench(schedule, from: start)
        await bench.look(at: 0)
        let planned = try #require(schedule.entries[0].plan.next(after: start + 900))
        var claim = LedgerEvent(.claimed, planned, at: Double(start + 1_000))
        claim.holder = .init(host: "elsewhere", process: try JSONMark.gone())
        _ = try await bench.ledger.append([claim], to: "s")
        await bench.look(at: 1_600)
        #expect(bench.launcher.drills.isEmpty)
        let next = try await bench.line("s/locks@2026-12-01T10:40+09:00[Asia/Seoul]")
        #expect(next?.state == .skipped(.busy))
        // A container that is gone for good does not keep it so for ever.
        await bench.look(at: 1_000 + 7 * 3_600)
        let line = try await bench.line(slot)
        #expect(line?.state == .ran("recovery-unknown"))
        #expect(line?.detail?.hasSuffix("run `firedrill recover --all` on elsewhere") == true)
        #expect(bench.launcher.timesRecovered == 0)
    }

    @Test func withoutALedgerNothingBegins() async throws {
        let bench = try Bench(ScheduleSample.schedule(ScheduleSample.weekly), from: start)
        await bench.look(at: 0)
        bench.ledger.breaks(true)
        await bench.look(at: 1_000)
        #expect(bench.launcher.drills.isEmpty)
        bench.ledger.breaks(false)
        await bench.look(at: 1_005)
        #expect(bench.launcher.drills.count == 1)
    }

    @Test func aClockThatJumpsIsNotedAndNothingIsRunTwice() async throws {
        let bench = try Bench(ScheduleSample.schedule(ScheduleSample.weekly), from: start, result: "pass")
        await bench.look(at: 0)
        await bench.look(at: 1_000)
        #expect(bench.launcher.drills.count == 1)
        bench.box.set(-3_600)
        await bench.look(at: 1_010)
        bench.box.set(0)
        await bench.look(at: 1_020)
        #expect(bench.launcher.drills.count == 1)
        let notes = try await bench.ledger.book(of: "s").notes.compactMap(\.detail)
        #expect(notes.contains("the clock jumped back by 1 h 00 min"))
        #expect(notes.contains("the clock jumped forward by 1 h 00 min"))
    }

    @Test(arguments: [true, false])
    func aStopTakesTheFaultOutOrWaitsForTheEnd(finishes: Bool) async throws {
        let bench = try Bench(ScheduleSample.schedule(ScheduleSample.weekly), from: start, finishes: finishes)
        let run = Task { await bench.service.run() }
        await bench.clock.sleepers(atLeast: 1)
        while bench.launcher.drills.isEmpty {
            bench.clock.advance(by: .seconds(10))
            await bench.clock.sleepers(atLeast: 1)
        }
        let drill = bench.launcher.drills[0]
        run.cancel()
        if finishes { drill.finish("it ended by itself") }
        #expect(await run.value == finishes)
        #expect(drill.wasStopped == !finishes)
        #expect(try await bench.line(slot)?.state.isFinal == true)
    }

    @Test func whoWasToldThatItComesIsToldWhatBecameOfIt() async throws {
        let entry = "  - { name: locks, experiment: locks, cron: \"30 10 * * TUE\", announce: 10m }"
        let bench = try Bench(ScheduleSample.schedule(entry), from: start, result: "fail")
        for seconds: Int64 in [0, 400, 401, 1_000] { await bench.look(at: seconds) }
        _ = await bench.service.stopDrills()
        #expect(
            bench.notices.all == [
                "DRILL planned for Tue 2026-12-01 10:30 +09:00 (Asia/Seoul)", "DRILL over: locks, fail",
            ])
        let other = try Bench(ScheduleSample.schedule(entry), from: start)
        for seconds: Int64 in [0, 400, 1_500] { await other.look(at: seconds) }
        #expect(
            other.notices.all == [
                "DRILL planned for Tue 2026-12-01 10:30 +09:00 (Asia/Seoul)", "DRILL left out: locks",
            ])
        // The scheduler that had announced it was killed together with its drill.
        let schedule = try ScheduleSample.schedule(entry)
        let third = try Bench(schedule, from: start)
        for seconds: Int64 in [0, 400] { await third.look(at: seconds) }
        var claim = LedgerEvent(.claimed, try #require(schedule.entries[0].plan.next(after: start)), at: 1)
        claim.holder = .init(host: "here", process: try JSONMark.gone())
        _ = try await third.ledger.append([claim], to: "s")
        for seconds: Int64 in [1_010, 1_020] { await third.look(at: seconds) }
        #expect(third.notices.all.last == "DRILL over: locks, interrupted" && third.notices.all.count == 2)
    }
}

import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosFaults

/// On a real control group and the real kernel's killer. Skipped, visibly, where no group can be made.
@Suite(.enabled(if: ControlGroupFixture.mount != nil, "there is no writable v1 memory hierarchy"))
struct MemoryPressureTests {
    @Test func theKernelKillsTheTargetAndTheOldLimitComesBackToTheByte() async throws {
        // Started again it would be killed again, at any moment.
        try await withMemoryBench(restarts: false) { bench in
            let before = bench.fixture.limits
            let victim = try #require(bench.grower.pid)
            let fault = try bench.fault()
            let undo = try await fault.capture()
            try await fault.inject()
            guard case .effective(_, let evidence) = try await fault.confirm() else {
                Issue.record("it is not effective")
                return
            }
            #expect(evidence.contains("limit of \(bench.fixture.folder) lowered from 128 MiB to "))
            #expect(evidence.contains("the kernel's out-of-memory killer killed 1 process of the group: \(victim) ("))
            #expect(evidence.contains("), the target"))
            #expect(evidence.contains("(oom_kill 0 -> 1, dated by the last look that did not show it yet, "))
            // A passing process of ours may be among them.
            #expect(try bench.fixture.group.kills() ?? 0 >= 1)
            #expect(await fault.status() == .active)
            await fault.letGo()
            let report = try await bench.recover(undo)
            #expect(bench.fixture.limits == before)
            #expect(!report.nothingToDo)
            #expect(
                report.evidence.hasPrefix(
                    "limit of \(bench.fixture.folder) is 128 MiB again, read back; the kernel's out-of-memory killer killed "
                ))
        }
    }

    @Test func aTargetThatIsStartedAgainIsKilledAgainAndThatIsCounted() async throws {
        try await withMemoryBench { bench in
            let fault = try bench.fault()
            let undo = try await fault.capture()
            try await fault.inject()
            try await expect("it is killed three times") { (try bench.fixture.group.kills() ?? 0) >= 3 }
            // Restarts are the fault's own doing.
            #expect(await fault.status() == .active)
            await fault.letGo()
            let starts = bench.grower.starts
            let report = try await bench.recover(undo)
            let kills = try #require(try bench.fixture.group.kills())
            // One that was started between the fault's last look and the recovery may have been killed as well.
            let counted = try #require(report.evidence.firstMatch(of: /killed (\d+) processes of the group:/)?.output.1)
            #expect((2...kills).contains(try #require(Int(counted))), "\(counted) of \(kills) kills")
            let told = try #require(report.evidence.firstMatch(of: /was started again at least (\d+) time/)?.output.1)
            // One that lived for less than the time between two looks at its file was not seen.
            #expect((1...starts).contains(try #require(Int(told))), "\(told) of \(starts) starts")
            // The supervisor may just be starting it under the old, low limit; the one after that runs on.
            try await expect("it grows as before") { try bench.fixture.group.usage() > 50 * MemoryBench.megabyte }
        }
    }

    @Test func aTargetThatAsksForNothingIsKilledWhenAPassingProcessAsks() async throws {
        try await withMemoryBench(swing: 0, restarts: false) { bench in
            let victim = try #require(bench.grower.pid)
            let fault = try bench.fault()
            let undo = try await fault.capture()
            try await fault.inject()
            guard case .effective(_, let evidence) = try await fault.confirm() else {
                Issue.record("it is not effective")
                return
            }
            #expect(evidence.contains(" of ours asked for 2 MiB"))
            #expect(evidence.contains("killed 1 process of the group: \(victim) (perl), the target"))
            await fault.letGo()
            _ = try await bench.recover(undo)
        }
    }

    @Test func nobodyIsKilledWhenNobodyAsksForMemoryAndThatIsToldWithWhatWasRead() async throws {
        try await withMemoryBench(swing: 0) { bench in
            let before = bench.fixture.limits
            let fault = try bench.fault(["kill-within": .duration(.seconds(1)), "nudge": .flag(false)])
            let undo = try await fault.capture()
            try await fault.inject()
            guard case .notEffective(let seen) = try await fault.confirm() else {
                Issue.record("it says that it is effective")
                return
            }
            #expect(seen.contains("within 1 s the kernel's out-of-memory killer killed nobody"))
            #expect(seen.contains(" in use, limit "))
            #expect(try bench.fixture.group.kills() == 0)
            await fault.letGo()
            _ = try await bench.recover(undo)
            #expect(bench.fixture.limits == before)
        }
    }

    @Test func aLimitThatSomebodyRaisedIsAResponseAndStaysAsItIs() async throws {
        try await withMemoryBench { bench in
            let fault = try bench.fault()
            let undo = try await fault.capture()
            try await fault.inject()
            guard case .effective = try await fault.confirm() else {
                Issue.record("it is not effective")
                return
            }
            let clock = MonotonicRunClock()
            // While a value of ours is on its way the fault waits for it; a person looks whether the own one was taken.
            var status = FaultStatus.active
            try await expect("the response is noticed") {
                if bench.limits != "100 100" { try bench.raise(to: 100) }
                status = await fault.status()
                return status != .active
            }
            guard case .removed(.response, _, let evidence) = status else {
                Issue.record("the status is \(status)")
                return
            }
            #expect(evidence == "\(bench.fixture.folder): its limit is 100 MiB now, set by somebody else")
            // Ten times the interval: it never squeezes again.
            try await clock.sleep(for: .seconds(1))
            #expect(bench.limits == "100 100")
            #expect(await fault.status() == status)
            await fault.letGo()
            let report = try await bench.recover(undo)
            #expect(bench.limits == "100 100")
            #expect(report.nothingToDo)
            #expect(
                report.evidence.contains("is 100 MiB, which somebody else has set (before: 128 MiB); it was left alone")
            )
        }
    }

    @Test func aSumThatSomebodyRaisedIsKeptAndTheLimitGoesAsFarAsItAllows() async throws {
        try await withMemoryBench { bench in
            let fault = try bench.fault()
            let undo = try await fault.capture()
            try await fault.inject()
            await fault.letGo()
            try bench.fixture.write("\(100 << 20)", to: "memory.memsw.limit_in_bytes")
            _ = try await bench.recover(undo)
            #expect(bench.limits == "100 100")
            #expect(try await bench.recover(undo).nothingToDo)
        }
    }

    @Test func theLimitFollowsDownAndNeverUp() async throws {
        try await withMemoryBench { bench in
            let fault = try bench.fault()
            let undo = try await fault.capture()
            try await fault.inject()
            var lowest = Int64.max
            try await expect("it reaches the floor") {
                let limit = try bench.fixture.group.limit().bytes ?? .max
                if limit > lowest { Issue.record("it was raised from \(lowest) to \(limit)") }
                lowest = limit
                return limit < 9 * MemoryBench.megabyte
            }
            #expect(lowest >= 8 * MemoryBench.megabyte)
            await fault.letGo()
            _ = try await bench.recover(undo)
        }
    }

    @Test func aGroupThatIsMadeAnewIsARestartOfTheTarget() async throws {
        try await withMemoryBench { bench in
            let fault = try bench.fault()
            let undo = try await fault.capture()
            try await fault.inject()
            await bench.grower.stop()
            try await expect("the group is empty") { rmdir(bench.fixture.folder) == 0 }
            guard case .removed(.targetRestart, _, let evidence) = await fault.status() else {
                Issue.record("it does not notice that the group is gone")
                return
            }
            #expect(evidence.hasSuffix("the control group is gone, and the limit with it"))
            await fault.letGo()
            let report = try await bench.recover(undo)
            #expect(report.nothingToDo)
            #expect(report.evidence.hasPrefix("the control group \(bench.fixture.folder) is gone"))
        }
    }

    @Test func aGroupThatWasMadeAnewKeepsItsLimitsWhateverTheyAre() async throws {
        try await withMemoryBench { bench in
            let fault = try bench.fault()
            var undo = try await fault.capture()
            try await fault.inject()
            await fault.letGo()
            let lowered = bench.fixture.limits
            undo.values["serial"] = "1"
            let report = try await bench.recover(undo)
            #expect(report.nothingToDo)
            #expect(report.evidence.contains("was made anew since, with limits of its own"))
            #expect(bench.fixture.limits == lowered)
            undo.values["serial"] = "\(try bench.fixture.group.serial())"
            #expect(try await !bench.recover(undo).nothingToDo)
            #expect(bench.limits == "128 128")
        }
    }

    @Test func aLimitThatWasChangedSinceTheCaptureIsNotOverwritten() async throws {
        try await withMemoryBench { bench in
            let fault = try bench.fault()
            let undo = try await fault.capture()
            try bench.raise(to: 200)
            let error = await #expect(throws: ChaosError.self) { try await fault.inject() }
            #expect(error?.code == .refused)
            await fault.letGo()
            _ = try await bench.recover(undo)
            #expect(bench.limits == "200 200")
        }
    }

    @Test func aTargetWithoutALimitIsSqueezedAndHasNoneAfterwards() async throws {
        try await withMemoryBench { bench in
            let none = "9223372036854771712"
            try bench.fixture.write(none, to: "memory.memsw.limit_in_bytes")
            try bench.fixture.write(none, to: "memory.limit_in_bytes")
            let fault = try bench.fault()
            let undo = try await fault.capture()
            try await fault.inject()
            #expect(bench.fixture.limits != "\(none) \(none)")
            await fault.letGo()
            let report = try await bench.recover(undo)
            #expect(bench.fixture.limits == "\(none) \(none)")
            #expect(report.evidence.contains("is no limit again, read back"))
        }
    }

    @Test func theJournalsOwnWordsUndoItByHand() async throws {
        try await withMemoryBench { bench in
            let before = bench.fixture.limits
            let fault = try bench.fault()
            let undo = try await fault.capture()
            try await fault.inject()
            await fault.letGo()
            #expect(bench.fixture.limits != before)
            for line in undo.byHand {
                let shell = try ServerProcess(["/bin/sh", "-c", line], log: bench.directory.file("hand.log"))
                #expect(await shell.waitForExit() == 0)
            }
            #expect(bench.fixture.limits == before)
            #expect(try await bench.recover(undo).nothingToDo)
        }
    }
}

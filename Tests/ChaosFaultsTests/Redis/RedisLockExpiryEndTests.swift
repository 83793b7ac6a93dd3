import ChaosClients
import ChaosCore
import ChaosTestKit
import Glibc
import Testing

@testable import ChaosFaults

/// How the fault may end while it is wanted, and whom it names.
@Suite struct RedisLockExpiryEndTests {
    private struct Removal {
        let by: FaultRemover
        let evidence: String
    }

    private func removal(of fault: RedisLockExpiry, _ clock: ManualClock? = nil) async throws -> Removal? {
        var seen: Removal?
        try await expect("the fault says that it is gone") {
            clock?.advance(by: .milliseconds(1))
            if case .removed(let by, _, let evidence) = await fault.status() {
                seen = Removal(by: by, evidence: evidence)
            }
            return seen != nil
        }
        return seen
    }

    /// Waits for the sweep that takes a lock which the application takes now.
    private func expectLoss(_ bench: LockExpiryBench) async throws {
        _ = try await bench.locks.applicationTakes(bench.used[0])
        try await expect("the lock is lost") { try await bench.holds(bench.used[0]) == false }
    }

    /// Whether a lock that the application takes now is still its own where some 200 sweeps would have come by.
    private func keepsLocks(_ bench: LockExpiryBench) async throws -> Bool {
        _ = try await bench.locks.applicationTakes(bench.used[0])
        try await Task.sleep(for: .milliseconds(200))
        return try await bench.holds(bench.used[0])
    }

    @Test func aKilledConnectionIsAResponseAndTheLocksAreKeptAgain() async throws {
        let bench = try await LockExpiryBench(on: try await RedisFixture.shared())
        let (fault, tag) = try bench.fault()
        let undo = try await fault.capture()
        try await fault.inject()
        try await expectLoss(bench)
        try await bench.locks.killClients(named: tag)
        let removal = try await removal(of: fault)
        #expect(removal?.by == .response)
        #expect(removal?.evidence.contains("while the server ran on") == true)
        #expect(removal?.evidence.contains("1 lock taken from its holder") == true)
        #expect(try await keepsLocks(bench))
        // The answer does not change, whatever happens later.
        guard case .removed(.response, _, _) = await fault.status() else {
            Issue.record("it forgot who took it out")
            return
        }
        await fault.letGo()
        #expect(try await bench.recover(undo).nothingToDo)
    }

    @Test func aRestartedServerIsToldApartFromAResponse() async throws {
        let server = try await RedisFixture.start()
        let bench = try await LockExpiryBench(on: server)
        let (fault, _) = try bench.fault()
        let undo = try await fault.capture()
        try await fault.inject()
        await server.kill()
        try await expect("a server that is gone tells nothing") {
            if case .unknown(let reason) = await fault.status() {
                return reason.hasPrefix("Redis 127.0.0.1:\(server.port)")
            }
            return false
        }
        try await server.restart()
        let removal = try await removal(of: fault)
        #expect(removal?.by == .targetRestart)
        #expect(removal?.evidence.hasPrefix("Redis run_id changed from ") == true)
        let again = try await LockExpiryBench(on: server)
        #expect(try await keepsLocks(again))
        await fault.letGo()
        #expect(try await again.recover(undo).nothingToDo)
        await server.stop()
    }

    @Test func aServerThatHangsIsNotTakenForAResponse() async throws {
        let server = try await RedisFixture.start()
        let bench = try await LockExpiryBench(on: server)
        let (fault, _) = try bench.fault()
        let undo = try await fault.capture()
        try await fault.inject()
        server.signal(SIGSTOP)
        // While it hangs nothing is known: neither before nor after the sweeping connection was given up. The time
        // before lasts for a second only, which a busy machine may miss.
        try await expect("the sweeping connection is given up, and still nobody is named") {
            switch await fault.status() {
            case .unknown(let reason): return !reason.contains("has not answered for ")
            case .active: return false
            case .removed:
                Issue.record("it claims to know who took it out of a server that does not answer")
                return true
            }
        }
        server.signal(SIGCONT)
        let removal = try await removal(of: fault)
        #expect(removal?.by == .lease)
        #expect(try await keepsLocks(bench))
        await fault.letGo()
        #expect(try await bench.recover(undo).nothingToDo)
        await server.stop()
    }

    @Test func aToolThatSleptPastItsLeaseDoesNotSweepAgain() async throws {
        let bench = try await LockExpiryBench(on: try await RedisFixture.shared())
        // The fault's clock is moved by hand: a jump is what a process sees that was stopped.
        let clock = ManualClock()
        let (fault, _) = try bench.fault(clock: clock)
        let undo = try await fault.capture()
        try await fault.inject()
        #expect(try await bench.locks.applicationTakes(bench.used[0]))
        clock.advance(by: .milliseconds(1))
        try await expect("one sweep a millisecond") {
            clock.advance(by: .milliseconds(1))
            return try await bench.holds(bench.used[0]) == false
        }
        #expect(await fault.status() == .active)
        clock.advance(by: LockSweeper.lease + .seconds(1))
        // It may have been at a sweep when the clock jumped, and then notices at the next one.
        let removal = try await removal(of: fault, clock)
        #expect(removal?.by == .lease)
        #expect(removal?.evidence.hasPrefix("nothing was swept for ") == true)
        #expect(try await bench.locks.applicationTakes(bench.used[0]))
        for _ in 0..<20 { clock.advance(by: .milliseconds(10)) }
        #expect(try await keepsLocks(bench))
        await fault.letGo()
        #expect(try await bench.recover(undo).nothingToDo)
    }

    @Test func aServerThatRefusesTheScriptTellsNothingUntilItAllowsItAgain() async throws {
        let server = try await RedisFixture.start()
        let bench = try await LockExpiryBench(on: server)
        let (fault, _) = try bench.fault()
        let undo = try await fault.capture()
        try await fault.inject()
        _ = try await bench.locks.outside.send(["ACL", "SETUSER", "default", "-del"])
        #expect(try await bench.locks.applicationTakes(bench.used[0]))
        try await expect("the refusal is told") {
            if case .unknown(let reason) = await fault.status() {
                return reason.contains("refuses to take the locks away")
            }
            return false
        }
        #expect(try await keepsLocks(bench))
        _ = try await bench.locks.outside.send(["ACL", "SETUSER", "default", "+del"])
        try await expect("it goes on") { await fault.status() == .active }
        try await expect("the lock is lost") { try await bench.holds(bench.used[0]) == false }
        await fault.letGo()
        _ = try await bench.recover(undo)
        await server.stop()
    }

    @Test func aFaultThatLetGoIsNeverInAgain() async throws {
        let bench = try await LockExpiryBench(on: try await RedisFixture.shared())
        let (fault, tag) = try bench.fault()
        let undo = try await fault.capture()
        await fault.letGo()
        await #expect(throws: ChaosError.self) { try await fault.inject() }
        #expect(try await bench.locks.traces(of: tag) == [])
        #expect(try await bench.recover(undo).nothingToDo)
    }
}

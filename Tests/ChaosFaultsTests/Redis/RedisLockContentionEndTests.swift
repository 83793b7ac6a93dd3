import ChaosClients
import ChaosCore
import ChaosTestKit
import Glibc
import Testing

@testable import ChaosFaults

/// How the fault may end while it is wanted, and whom it names.
@Suite struct RedisLockContentionEndTests {
    @Test func aKilledHolderIsAResponseAndTheKeysStayFree() async throws {
        let bench = try await RedisLockBench(on: try await RedisFixture.shared())
        let (fault, tag) = try bench.fault()
        let undo = try await fault.capture()
        try await fault.inject()
        try await bench.killClients(named: tag)
        let removal = try await removal(of: fault)
        #expect(removal?.by == .response)
        try await expectFree(bench)
        // Longer than a renewal is away.
        try await Task.sleep(for: bench.lease / 2)
        #expect(try await bench.traces(of: tag) == [])
        #expect(try await bench.recover(undo).nothingToDo)
    }

    @Test func keysFreedByHandAreAResponse() async throws {
        let bench = try await RedisLockBench(on: try await RedisFixture.shared())
        let (fault, tag) = try bench.fault()
        let undo = try await fault.capture()
        try await fault.inject()
        for key in bench.keys { try await bench.free(key) }
        let removal = try await removal(of: fault)
        #expect(removal?.by == .response)
        #expect(try await bench.applicationTakes(bench.keys[0]))
        // Longer than a renewal is away.
        try await Task.sleep(for: bench.lease / 2)
        #expect(try await bench.describe(bench.keys[0]).contains("application"))
        await fault.letGo()
        _ = try await bench.recover(undo)
        #expect(try await bench.traces(of: tag) == [])
        #expect(try await bench.describe(bench.keys[0]).contains("application"))
    }

    @Test(arguments: LockStyle.allCases)
    func aKeyThatTheApplicationGotBackIsItsOwn(_ style: LockStyle) async throws {
        let bench = try await RedisLockBench(on: try await RedisFixture.shared(), style: style)
        let (fault, _) = try bench.fault()
        let undo = try await fault.capture()
        try await fault.inject()
        // Between two renewals: the next one finds somebody else's lock where ours was.
        try await bench.free(bench.keys[0])
        #expect(try await bench.applicationTakes(bench.keys[0], for: .seconds(600)))
        // Twice, since the first round may have begun before; the keys are renewed in their order.
        for _ in 0..<2 { try await bench.renewed(Array(bench.keys.suffix(1))) }
        #expect(await fault.status() == .active)
        #expect(try await bench.describe(bench.keys[0]).contains("application"))
        #expect(try await bench.remaining(bench.keys[0]) > .seconds(400))
        await fault.letGo()
        _ = try await bench.recover(undo)
        #expect(try await bench.describe(bench.keys[0]).contains("application"))
        #expect(try await bench.remaining(bench.keys[0]) > .seconds(400))
    }

    @Test func aRestartedServerIsToldApartFromAResponse() async throws {
        let server = try await RedisFixture.start()
        let bench = try await RedisLockBench(on: server)
        let (fault, _) = try bench.fault()
        let undo = try await fault.capture()
        try await fault.inject()
        await server.kill()
        guard case .unknown(let reason) = await fault.status() else {
            Issue.record("a server that is gone tells nothing")
            return
        }
        #expect(reason.hasPrefix("Redis 127.0.0.1:\(server.port)"))
        try await server.restart()
        let removal = try await removal(of: fault)
        #expect(removal?.by == .targetRestart)
        #expect(removal?.evidence.hasPrefix("Redis run_id changed from ") == true)
        await fault.letGo()
        let again = try await RedisLockBench(on: server)
        #expect(try await again.recover(undo).nothingToDo)
        await server.stop()
    }

    @Test func aToolThatSleptPastItsLeaseDoesNotTakeTheKeysAgain() async throws {
        let bench = try await RedisLockBench(on: try await RedisFixture.shared(), lease: .milliseconds(600))
        // The fault's clock stands still, as for a process that was stopped; the server's goes on.
        let clock = ManualClock()
        let (fault, tag) = try bench.fault(clock: clock)
        let undo = try await fault.capture()
        try await fault.inject()
        try await expectFree(bench)
        clock.advance(by: .seconds(5))
        let removal = try await removal(of: fault)
        #expect(removal?.by == .lease)
        for _ in 0..<20 { clock.advance(by: bench.lease / 3) }
        #expect(try await bench.traces(of: tag) == [])
        await fault.letGo()
        #expect(try await bench.recover(undo).nothingToDo)
    }

    @Test func aServerThatHangsIsNotTakenForAResponse() async throws {
        let server = try await RedisFixture.start()
        let bench = try await RedisLockBench(on: server, lease: .milliseconds(600))
        let (fault, _) = try bench.fault()
        let undo = try await fault.capture()
        try await fault.inject()
        server.signal(SIGSTOP)
        guard case .unknown = await fault.status() else {
            Issue.record("a server that hangs tells nothing")
            return
        }
        try await Task.sleep(for: .seconds(1))
        server.signal(SIGCONT)
        let removal = try await removal(of: fault)
        #expect(removal?.by == .lease)
        await fault.letGo()
        #expect(try await bench.recover(undo).nothingToDo)
        await server.stop()
    }

    private struct Removal {
        let by: FaultRemover
        let evidence: String
    }

    private func removal(of fault: RedisLockContention) async throws -> Removal? {
        var seen: Removal?
        try await expect("the fault says that it is gone") {
            if case .removed(let by, _, let evidence) = await fault.status() {
                seen = Removal(by: by, evidence: evidence)
            }
            return seen != nil
        }
        return seen
    }
}

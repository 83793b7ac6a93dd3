import ChaosClients
import ChaosCore
import ChaosTestKit
import Glibc
import Testing

@testable import ChaosFaults

/// How the fault may end while it is wanted, and whom it names.
@Suite struct DatabaseDeadlockEndTests {
    private func removal(of fault: DatabaseDeadlock) async throws -> (by: FaultRemover, evidence: String)? {
        var seen: (by: FaultRemover, evidence: String)?
        try await expect("the fault says that it is gone") {
            if case .removed(let by, _, let evidence) = await fault.status() { seen = (by, evidence) }
            return seen != nil
        }
        return seen
    }

    @Test(arguments: SQLEngine.allCases)
    func aTerminatedSessionIsAResponseAndStaysOut(_ engine: SQLEngine) async throws {
        let bench = try await DeadlockBench(engine)
        let context = bench.context(["hot-keys": .text("1,2,3,4"), "sessions": .whole(2)])
        let fault = try DatabaseDeadlock(context: context)
        let undo = try await fault.capture()
        try await fault.inject()
        #expect(try await bench.traces(of: context.tag).count == 2)
        try await bench.terminate(context.tag)
        let removal = try await removal(of: fault)
        #expect(removal?.by == .response)
        #expect(removal?.evidence.contains("ended by somebody else while the server ran on") == true)
        try await Task.sleep(for: .seconds(2))
        #expect(try await bench.traces(of: context.tag) == [])
        await fault.letGo()
        #expect(try await bench.recover(undo).nothingToDo)
    }

    @Test(arguments: SQLEngine.allCases)
    func oneTerminatedSessionOfTwoLeavesTheFaultActive(_ engine: SQLEngine) async throws {
        let bench = try await DeadlockBench(engine)
        let context = bench.context(["hot-keys": .text("1,2,3,4"), "sessions": .whole(2)])
        let fault = try DatabaseDeadlock(context: context)
        let undo = try await fault.capture()
        try await fault.inject()
        try await bench.terminate(context.tag, onlyFirst: true)
        try await expect("one session is left") { try await bench.traces(of: context.tag).count == 1 }
        try await Task.sleep(for: .seconds(2))
        #expect(await fault.status() == .active)
        #expect(try await bench.traces(of: context.tag).count == 1)
        await fault.letGo()
        _ = try await bench.recover(undo)
    }

    @Test(arguments: SQLEngine.allCases, [false, true])
    func aRestartedServerIsToldApartFromAResponse(_ engine: SQLEngine, gently: Bool) async throws {
        let server = try await SQLFixtures.start(engine)
        let bench = try await DeadlockBench(on: .on(server))
        let fault = try DatabaseDeadlock(context: bench.context())
        let undo = try await fault.capture()
        try await fault.inject()
        // MariaDB's start is known to the second.
        if engine == .mariadb { try await Task.sleep(for: .milliseconds(1100)) }
        if gently {
            // PostgreSQL's fast shutdown tells every session 57P01, as a person's pg_terminate_backend does.
            server.signal(engine == .postgres ? SIGINT : SIGTERM)
            try await expect("the server has ended") { server.pid == nil }
        } else {
            await server.kill()
        }
        try await expect("nothing is known while the server is away") {
            if case .unknown = await fault.status() { return true }
            return false
        }
        try await server.restart()
        #expect(try await removal(of: fault)?.by == .targetRestart)
        await fault.letGo()
        #expect(try await bench.recover(undo).nothingToDo)
        await server.stop()
    }

    /// The postmaster lives on then, so its start time is the old one.
    @Test func aCrashedBackendIsARestartTooAndNoResponse() async throws {
        let server = try await PostgresFixture.start()
        let bench = try await DeadlockBench(on: .on(server))
        let fault = try DatabaseDeadlock(context: bench.context())
        let undo = try await fault.capture()
        try await fault.inject()
        kill(pid_t(bench.outside.sessionID), SIGKILL)
        #expect(try await removal(of: fault)?.by == .targetRestart)
        await fault.letGo()
        #expect(try await bench.recover(undo).nothingToDo)
        await server.stop()
    }

    @Test(arguments: SQLEngine.allCases)
    func aToolThatSleptPastItsLeaseIsPutOutByTheServer(_ engine: SQLEngine) async throws {
        let bench = try await DeadlockBench(engine)
        // The fault's clock stands still, as for a process that was stopped; the server's goes on.
        let clock = ManualClock()
        let context = bench.context(
            ["hold": .duration(.milliseconds(200)), "lease": .duration(.seconds(4))], clock: clock)
        let fault = try DatabaseDeadlock(context: context)
        let undo = try await fault.capture()
        try await fault.inject()
        try await expect("the session holds a row") { !clock.deadlines.isEmpty }
        #expect(try await bench.traces(of: context.tag).count == 1)
        try await expect("the server ends the session") {
            try await bench.traces(of: context.tag) == []
        }
        clock.advance(by: .seconds(5))
        let removal = try await removal(of: fault)
        #expect(removal?.by == .lease)
        await fault.letGo()
        #expect(try await bench.recover(undo).nothingToDo)
    }

    @Test func rowsAreFreeAtOnceAfterRecovery() async throws {
        let bench = try await DeadlockBench()
        let fault = try DatabaseDeadlock(context: bench.context(["hold": .duration(.milliseconds(700))]))
        let undo = try await fault.capture()
        try await fault.inject()
        _ = try await bench.recover(undo)
        try await bench.outside.execute(
            "BEGIN; SELECT * FROM products WHERE id IN (1, 2) FOR UPDATE NOWAIT; ROLLBACK")
        await fault.letGo()
    }
}

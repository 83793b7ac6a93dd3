import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

/// A fault goes in only while somebody else could take it out.
@Suite struct DrillReaperTests {
    @Test func theReaperStartsBeforeTheInjectionAndLeavesAfterTheRecovery() async throws {
        var bench = try DrillBench()
        let reaper = FakeReaper(clock: bench.clock)
        bench.reapers = reaper
        let record = try await bench.run()
        #expect(reaper.calls == ["start run-1", "dismiss"])
        let kinds = record.timeline.events.map(\.summary)
        let watching = try #require(kinds.firstIndex(of: "a reaper watches over this run"))
        let injecting = try #require(kinds.firstIndex { $0.hasPrefix("injecting") })
        #expect(watching < injecting)
    }

    @Test func withoutAReaperNothingIsInjected() async throws {
        var bench = try DrillBench()
        bench.reapers = FakeReaper(
            clock: bench.clock,
            startFailure: ChaosError(.internal, operation: "start", target: "reap", cause: "no memory"))
        let record = try await bench.run()
        #expect(!bench.target.calls.contains("inject"))
        #expect(record.verdict == .inconclusive)
        #expect(record.reasons.first?.detail.contains("no reaper could be started") == true)
        #expect(try bench.journal.open() == [])
    }

    @Test func aProcessThatStoodStillMayOnlyRecover() async throws {
        var bench = try DrillBench()
        let reaper = FakeReaper(clock: bench.clock, takesOverAt: DrillBench.injected + .seconds(5))
        bench.reapers = reaper
        let record = try await bench.run()
        #expect(record.faultEnded == .withdrawn)
        // The fake reaper only says so; it was the tool that took it out.
        #expect(record.faultRemovedBy == .tool)
        #expect(record.verdict == .inconclusive)
        #expect(!bench.target.isHeld)
        #expect(reaper.calls.last == "dismiss")
    }

    @Test func aReaperStaysWhenTheRecoveryFailed() async throws {
        var bench = try DrillBench { $0.recovery = .fails(times: .max) }
        let reaper = FakeReaper(clock: bench.clock)
        bench.reapers = reaper
        let record = try await bench.run()
        #expect(!record.faultRemoved)
        #expect(reaper.calls == ["start run-1"])
    }
}

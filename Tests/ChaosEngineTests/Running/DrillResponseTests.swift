import ChaosCore
import ChaosTestKit
import Foundation
import Synchronization
import Testing

@testable import ChaosEngine

/// The fault goes in at 8.1 s, is seen at 9 s, and the alert (2 s of hold) fires at 11 s.
@Suite
struct DrillResponseTests {
    @Test
    func aResponseThatThrowsTheFaultOutIsItsMitigation() async throws {
        var bench = try DrillBench()
        let responder = FakeResponder(clock: bench.clock, length: .seconds(3)) { [target = bench.target] in
            target.throwOut("firedrill:run-1")
        }
        bench.responder = responder
        let record = try await bench.run()
        #expect(record.faultEnded == .mitigated && record.faultRemovedBy == .response)
        #expect(responder.alerts == ["Slow"] && responder.timesPutBack == 1 && !responder.wasCancelled)
        #expect(record.timeline.instant(of: .responseStarted) == Instant(seconds: 11))
        #expect(record.timeline.instant(of: .mitigated) == Instant(seconds: 14))
        #expect(record.recovered && record.verdict == .pass)
    }

    /// Another way around the locks: users are well although the fault stays in.
    @Test
    func aMitigationCountsAlthoughTheFaultStaysIn() async throws {
        var bench = try DrillBench()
        let isAround = Flag()
        bench.responder = FakeResponder(clock: bench.clock, length: .seconds(3)) { isAround.raise() }
        bench.readings = { _, hurts in hurts && !isAround.isRaised ? DrillSample.outage : [:] }
        let record = try await bench.run()
        #expect(record.faultEnded == .mitigated && record.faultRemovedBy == .tool && record.faultRemoved)
        let mitigated = try #require(record.timeline.instant(of: .mitigated))
        let recovered = try #require(record.timeline.instant(of: .recovered))
        #expect(mitigated == Instant(seconds: 14) && mitigated <= recovered && record.recovered)
        // It did not wait for the duration of 30 s.
        let removed = try #require(record.timeline.instant(of: .faultRemoved))
        #expect(removed < DrillBench.injected + .seconds(30))
        #expect(record.verdict == .pass)
    }

    @Test
    func aResponseWithoutAnEffectLeavesTheFaultToExpire() async throws {
        var bench = try DrillBench()
        bench.responder = FakeResponder(clock: bench.clock, length: .seconds(3), mitigates: false)
        let record = try await bench.run()
        #expect(record.faultEnded == .expired && record.timeline.instant(of: .mitigated) == nil)
        #expect(record.timeline.instant(of: .responseStarted) != nil)
    }

    @Test
    func anEffectThatHelpedNoUserBeforeTheTimeWasUpIsNoMitigation() async throws {
        var bench = try DrillBench()
        bench.responder = FakeResponder(clock: bench.clock, length: .seconds(3))
        let record = try await bench.run()
        #expect(record.faultEnded == .expired && record.timeline.instant(of: .mitigated) != nil)
    }

    @Test
    func aResponseThatIsLateIsEndedWithTheDrill() async throws {
        var bench = try DrillBench()
        let responder = FakeResponder(clock: bench.clock, length: .seconds(3600))
        bench.responder = responder
        let record = try await bench.run()
        #expect(responder.wasCancelled && responder.timesPutBack == 1 && record.faultEnded == .expired)
    }

    @Test
    func aStoppedDrillStopsItsResponse() async throws {
        var bench = try DrillBench()
        let responder = FakeResponder(clock: bench.clock, length: .seconds(3600))
        bench.responder = responder
        let record = try await bench.run(cancelAt: Instant(seconds: 15))
        #expect(record.interruptedBySignal && responder.wasCancelled && record.faultRemoved)
    }

    @Test
    func aControlRunHasNoResponse() async throws {
        var bench = try DrillBench()
        bench.isControl = true
        let responder = FakeResponder(clock: bench.clock, length: .seconds(1))
        bench.responder = responder
        bench.readings = { now, _ in now > Instant(seconds: 15) ? DrillSample.outage : [:] }
        _ = try await bench.run()
        #expect(responder.alerts.isEmpty && responder.timesPutBack == 0)
    }

    /// The whole chain: a runbook's change step, seen by its check, is what mitigates.
    @Test
    func aRunbooksVerifiedStepMitigates() async throws {
        var bench = try DrillBench()
        let system = FakeSystem(clock: bench.clock)
        let steps = [
            RunbookBench.step("look", "say", risk: .read),
            RunbookBench.step("around", "set a", mode: .ask, verify: "a", undo: "back"),
            RunbookBench.step("back", "clear a"),
        ]
        let folder = bench.folder.file("audit")
        let runbook = RunbookResponder(
            runbook: Runbook(name: "fake", source: "fake.md", title: "Fake", steps: steps),
            target: bench.target.description, order: RunbookOrder(run: "run-1")
        ) { [clock = bench.clock] console in
            RunbookParts(
                clock: clock, runners: [system], reader: system, console: console,
                audit: try RunbookAudit(folder: folder, who: "me", clock: clock) { "now" })
        }
        let responder = WatchedResponder(runbook)
        bench.responder = responder
        bench.readings = { _, hurts in hurts && !system.isOn("a") ? DrillSample.outage : [:] }
        // The log is on a real disk, which the clock's driver does not see: time stands still until the runbook has ended.
        let record = try await bench.run(before: { now in
            guard now >= Instant(seconds: 11) else { return }
            let patience = ContinuousClock.now + .seconds(60)
            while !responder.hasResponded, ContinuousClock.now < patience {
                try? await ContinuousClock().sleep(for: .milliseconds(1))
            }
        })
        #expect(record.faultEnded == .mitigated && record.verdict == .pass)
        #expect(system.commands == ["say", "set a", "clear a"] && !system.isOn("a"))
        #expect(record.timeline.events.contains { $0.kind == .responseStep && $0.evidence == "around undone" })
    }
}

/// Says when another one has told all that it had to tell.
private final class WatchedResponder: Responder {
    private let inner: any Responder
    private let ended = Flag()

    init(_ inner: any Responder) { self.inner = inner }

    var hasResponded: Bool { ended.isRaised }

    func respond(to alert: String, tell: @escaping @Sendable (ResponseEvent) async -> Void) async {
        await inner.respond(to: alert, tell: tell)
        ended.raise()
    }

    func putBack() async -> [String] { await inner.putBack() }
}

/// Something that has happened.
private final class Flag: Sendable {
    private let raised = Mutex(false)
    var isRaised: Bool { raised.withLock { $0 } }
    func raise() { raised.withLock { $0 = true } }
}

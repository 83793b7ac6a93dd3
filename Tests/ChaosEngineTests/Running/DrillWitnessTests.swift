import ChaosCore
import ChaosTestKit
import Synchronization
import Testing

@testable import ChaosEngine

/// A part of the target that died in mid-run and came back before anybody could measure it.
@Suite struct DrillWitnessTests {
    /// Shows one list at first and the other one afterwards.
    private final class ScriptedWitness: TargetWitness {
        private let looks: Mutex<[[TargetSign]]>

        init(_ looks: [TargetSign]...) {
            self.looks = Mutex(looks)
        }

        func look() async -> [TargetSign] { looks.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
    }

    private static let up = TargetSign(part: "PostgreSQL", mark: .success("started 1"))
    private static let again = TargetSign(part: "PostgreSQL", mark: .success("started 2"))

    @Test func aRestartedPartIsNamedAndNothingPasses() async throws {
        var bench = try DrillBench()
        bench.witness = ScriptedWitness([Self.up], [Self.again])
        let record = try await bench.run()
        #expect(record.verdict == .inconclusive)
        let reason = record.reasons.first { $0.clause == "target undisturbed" }
        #expect(reason?.detail.contains("PostgreSQL was restarted (started 1, then started 2)") == true)
        #expect(record.timeline.events.contains { $0.kind == .targetRestarted })
        #expect(record.faultRemoved)
    }

    @Test func partsThatStayedChangeNothing() async throws {
        var bench = try DrillBench()
        bench.witness = ScriptedWitness([Self.up], [Self.up])
        #expect(try await bench.run().verdict == .pass)
    }

    @Test func aControlRunIsDisturbedAsWell() async throws {
        var bench = try DrillBench()
        bench.isControl = true
        bench.witness = ScriptedWitness([Self.up], [Self.again])
        #expect(try await bench.run().verdict == .inconclusive)
    }

    /// The questions of a stopped run are cut short. That they have no answer says nothing of the target.
    @Test func aStoppedRunSaysThatItWasStoppedAndAccusesNobody() async throws {
        let cut = ChaosError(
            .targetUnreachable, operation: "ask", target: "Redis", cause: "the calling task was cancelled")
        var bench = try DrillBench()
        bench.witness = ScriptedWitness([Self.up], [TargetSign(part: "PostgreSQL", mark: .failure(cut))])
        let record = try await bench.run(cancelAt: Instant(seconds: 20))
        #expect(record.interruptedBySignal && record.verdict == .inconclusive)
        #expect(record.reasons.contains { $0.detail.contains("stopped by a signal") })
        #expect(!record.reasons.contains { $0.detail.contains("PostgreSQL") || $0.detail.contains("cancelled") })
        #expect(!record.timeline.events.contains { $0.kind == .targetRestarted })
    }

    @Test func aRestartMayBeTheVerifiedResponse() async throws {
        var bench = try DrillBench { $0.removal = .init(by: .response, after: .seconds(10)) }
        bench.witness = ScriptedWitness([Self.up], [Self.again])
        let record = try await bench.run()
        #expect(record.verdict == .pass)
        #expect(record.timeline.events.contains { $0.kind == .targetRestarted })
    }
}

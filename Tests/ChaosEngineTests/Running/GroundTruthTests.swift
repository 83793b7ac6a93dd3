import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

/// Drills whose true instants are known, against what the tool says it measured.
@Suite struct GroundTruthTests {
    /// One scripted incident, drawn from a seed.
    struct Truth: Sendable {
        let interval: Duration
        let hold: Duration
        let onset: Duration
        let tail: Duration
        /// `nil` when nobody responds and the fault runs out.
        let response: Duration?
        let warmUp: Duration

        init(seed: UInt64) {
            var random = Seeded(seed: seed)
            func length(_ range: ClosedRange<Int>) -> Duration { .milliseconds(Int.random(in: range, using: &random)) }
            interval = [.milliseconds(500), .seconds(1), .seconds(2)].randomElement(using: &random) ?? .seconds(1)
            // A whole number of intervals: a rule is evaluated at samples only, so any other hold is as long as the next.
            hold = interval * Int.random(in: 0...4, using: &random)
            onset = length(0...4_000)
            tail = length(0...6_000)
            response = Bool.random(using: &random) ? length(15_000...40_000) : nil
            warmUp = length(1_000...5_000)
        }
    }

    @Test(arguments: UInt64(1)...50)
    func detectionAndRecoveryAreWithinOneSamplingInterval(_ seed: UInt64) async throws {
        let truth = Truth(seed: seed)
        var bench = try DrillBench { script in
            script.removal = truth.response.map { .init(by: .response, after: $0) }
        }
        bench.onset = truth.onset
        bench.tail = truth.tail
        bench.experiment = DrillSample.experiment(
            duration: .seconds(45), hold: truth.hold,
            timing: ExperimentTiming(samplingInterval: truth.interval, warmUp: truth.warmUp))
        let record = try await bench.run()
        let injected = try #require(bench.target.injectedAt)
        let freed = try #require(bench.target.freedAt)
        #expect(record.timeline.instant(of: .effective) == injected)

        let detected = (truth.onset + truth.hold).inSeconds
        let recovered = (freed + truth.tail - injected).inSeconds
        let ttd = try #require(record.ttdSeconds)
        let ttr = try #require(record.ttrSeconds)
        let resolution = truth.interval.inSeconds
        // Never early, and late by less than what is printed as the resolution.
        #expect(ttd - detected >= -1e-6 && ttd - detected < resolution + 1e-6)
        #expect(ttr - recovered >= -1e-6 && ttr - recovered < resolution + 1e-6)
        #expect(record.resolutionSeconds == resolution)
        #expect(record.faultEnded == (truth.response == nil ? .expired : .mitigated))
        if let response = truth.response {
            let ttm = try #require(record.ttmSeconds)
            #expect(abs(ttm - response.inSeconds) < 1e-6)
        }
    }
}

import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

/// The people's own alerting beside, or in place of, our own rules. The fault goes in at 8.1 s.
@Suite struct DrillDetectorTests {
    private static let slow = AlertRule(
        name: "Slow", condition: Condition(DrillSample.p95, .greater, 1, unit: .seconds), hold: .seconds(2))

    /// Quiet until 12 s, pending until 14 s, then firing until 30 s.
    private static func story(_ now: Instant) -> DetectorReading {
        let marks: [DetectionPoint: DetectionMark] = [
            .pending: .known(Instant(seconds: 11.9), resolution: .milliseconds(10)),
            .firing: .known(Instant(seconds: 13.9), resolution: .milliseconds(10)),
            .received: .unknown("nobody looked"),
        ]
        switch now.seconds {
        case 12..<14: return DetectorReading(at: now, state: .pending, marks: marks, evidence: "pending there")
        case 14..<30:
            return DetectorReading(at: now, state: .firing, marks: marks, evidence: "firing there", notes: ["n"])
        default: return DetectorReading(at: now, state: .quiet, evidence: "quiet there")
        }
    }

    private func bench(
        rules: [AlertRule]? = nil, within: Duration? = nil,
        _ reading: @escaping @Sendable (Instant) -> DetectorReading = story
    ) throws -> (bench: DrillBench, detector: FakeDetector) {
        var bench = try DrillBench()
        bench.experiment = DrillSample.experiment(
            detect: rules,
            detectors: [DetectorSpec(name: "Deadlocks", kind: "fake-detector", interval: .seconds(1), within: within)])
        let detector = FakeDetector(clock: bench.clock, reading: reading)
        bench.detectors = [detector]
        return (bench, detector)
    }

    @Test func bothDetectorsAreMeasuredOnOneRunAndTheRuleOfOursIsThePrimaryOne() async throws {
        let (bench, detector) = try bench(within: .seconds(10))
        let record = try await bench.run()
        #expect(record.verdict == .pass, "\(record.reasons)")
        let reports = try #require(record.detectors)
        #expect(reports.map(\.title) == ["Slow (built-in)", "Deadlocks (fake-detector)"])
        #expect(reports.map(\.isPrimary) == [true, false])
        #expect(reports.map(\.outcome) == [.detected, .detected])
        #expect(reports[0].ttdSeconds == record.ttdSeconds)
        #expect(reports[0].parts.map(\.point) == [.pending, .firing])
        let effective = try #require(record.timeline.instant(of: .effective))
        let parts = reports[1].parts
        #expect(parts.map(\.point) == [.pending, .firing, .received, .seen])
        #expect(parts[0].seconds == Instant(Instant(seconds: 11.9) - effective).seconds)
        #expect(parts[1].seconds == 2 && parts[2].seconds == nil && parts[3].seconds == nil)
        #expect(parts[2].unknown == "nobody looked")
        #expect(reports[1].ttdSeconds == Instant(Instant(seconds: 14) - effective).seconds)
        #expect(reports[1].notes == ["n"])
        #expect(record.reasons.contains { $0.clause == "Deadlocks (fake-detector) within 10 s" && $0.value == .pass })
        #expect(detector.timesClosed == 1)
        // Only the rule of ours opens the incident and tells people.
        #expect(bench.sink.notifications.filter { $0.kind == .firing }.map(\.title).count == 1)
    }

    @Test func withoutRulesOfOursTheAlertIsT4AndOpensTheIncident() async throws {
        let (bench, _) = try bench(rules: [])
        let record = try await bench.run()
        #expect(record.verdict == .pass, "\(record.reasons)")
        #expect(record.timeline.instant(of: .alertFired) == Instant(seconds: 14))
        #expect(record.timeline.instant(of: .ruleTrue) == Instant(seconds: 11.9))
        #expect(record.detectors?.map(\.isPrimary) == [true])
        #expect(record.ttdSeconds == record.detectors?.first?.ttdSeconds)
        let told = bench.sink.notifications.filter { $0.kind == .firing }
        #expect(told.count == 1)
        #expect(told.first?.fields.contains { $0.value == "fake-detector: Deadlocks" } == true)
        #expect(bench.sink.kinds.contains(.resolved), "who was told of it is told of its end")
    }

    @Test(arguments: [
        ("is firing already", DetectorReading.State.firing), ("is pending already", .pending),
        ("cannot be read: refused", .unknown("refused")), ("is there already, and silenced: s1", .silenced("s1")),
    ])
    func nothingIsInjectedWhileADetectorIsNotReadyAndQuiet(words: String, state: DetectorReading.State) async throws {
        let (bench, _) = try bench { DetectorReading(at: $0, state: state, evidence: "so it is") }
        let record = try await bench.run()
        #expect(record.verdict == .inconclusive)
        #expect(bench.target.injectedAt == nil)
        #expect(
            record.reasons.contains { $0.detail.contains("Deadlocks (fake-detector) \(words)") }, "\(record.reasons)")
    }

    @Test func aDetectorThatIsLostIsNoSilence() async throws {
        let (bench, _) = try bench(rules: []) { now in
            now.seconds < 9
                ? DetectorReading(at: now, state: .quiet, evidence: "quiet")
                : DetectorReading(at: now, state: .unknown("connection refused"), evidence: "refused")
        }
        let record = try await bench.run()
        #expect(record.verdict == .inconclusive)
        #expect(record.detectors?.first?.outcome == .inconclusive)
        let detected = record.reasons.first { $0.clause.hasPrefix("detected within") }
        #expect(detected?.value == .inconclusive && detected?.detail.contains("connection refused") == true)
        #expect(record.timeline.events.contains { $0.kind == .evidenceMissing && $0.evidence == "connection refused" })
    }

    @Test func alertingThatStaysSilentFailsItsLimitAndIsWaitedForThatLong() async throws {
        let (bench, _) = try bench(within: .seconds(70)) { DetectorReading(at: $0, state: .quiet, evidence: "quiet") }
        let record = try await bench.run()
        #expect(record.verdict == .fail)
        let report = try #require(record.detectors?.last)
        #expect(report.outcome == .notDetected && report.ttdSeconds == nil)
        #expect(report.ttdLongerThanSeconds ?? 0 >= 70)
        #expect(
            record.reasons.contains {
                $0.clause == "Deadlocks (fake-detector) within 1 min 10 s" && $0.value == .fail
            }, "\(record.reasons)")
    }

    @Test func anAlertDuringAControlRunIsAFalseAlarm() async throws {
        var (bench, _) = try bench()
        bench.isControl = true
        let record = try await bench.run()
        #expect(record.verdict == .fail)
        #expect(record.reasons.contains { $0.detail == "fired: Deadlocks (fake-detector)" }, "\(record.reasons)")
    }

    @Test func aControlRunWithALostDetectorProvesNothing() async throws {
        var (bench, _) = try bench { now in
            now.seconds < 9
                ? DetectorReading(at: now, state: .quiet, evidence: "quiet")
                : DetectorReading(at: now, state: .unknown("gone"), evidence: "gone")
        }
        bench.isControl = true
        let record = try await bench.run()
        #expect(record.verdict == .inconclusive)
        #expect(record.reasons.contains { $0.detail == "Deadlocks (fake-detector) cannot be read: gone" })
    }

    @Test func aControlRunWhoseAlertCameSilencedProvesNothing() async throws {
        var (bench, _) = try bench { now in
            let isThere = (9..<10).contains(now.seconds)
            return DetectorReading(at: now, state: isThere ? .silenced("s1") : .quiet, evidence: "there")
        }
        bench.isControl = true
        let record = try await bench.run()
        #expect(record.verdict == .inconclusive, "\(record.reasons)")
    }

    @Test func besideRulesOfOursAFalseAlarmOfAnotherWatcherIsNotCountedOnceMore() async throws {
        var (own, _) = try bench()
        own.isControl = true
        #expect(RunFigures(try await own.run()).falseAlarms == 0)
        var (others, _) = try bench(rules: [])
        others.isControl = true
        #expect(RunFigures(try await others.run()).falseAlarms == 1)
    }

    @Test func withoutDetectorsTheRecordHasNone() async throws {
        #expect(try await DrillBench().run().detectors == nil)
    }
}

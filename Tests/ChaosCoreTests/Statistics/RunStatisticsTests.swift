import ChaosCore
import Testing

@Suite struct RunStatisticsTests {
    private func record(
        _ run: String, detected: Double? = nil, recovered: Double? = nil, control: Bool = false,
        verdict: VerdictValue = .pass, effective: Bool = true, alarms: Int = 0
    ) -> RunRecord {
        var timeline = Timeline(originEpochSeconds: 0)
        timeline.append(.runStarted, at: .origin, "", evidence: "")
        timeline.append(.gatePassed, at: Instant(seconds: 8), "", evidence: "")
        if !control, effective {
            timeline.append(.faultEffective, at: Instant(seconds: 10), "", evidence: "", stage: .effective)
        }
        for index in 0..<alarms {
            timeline.append(.alertFired, at: Instant(seconds: 20 + Double(index)), "", evidence: "")
        }
        var record = RunRecord(run: run, experiment: .sample(), target: "lab", control: control, timeline: timeline)
        record.verdict = verdict
        record.ttdSeconds = detected
        record.ttrSeconds = recovered
        record.watchedUntil = Instant(seconds: 98)
        return record
    }

    @Test func everyRunIsCountedByWhatItShows() {
        var censored = record("c", detected: 4, verdict: .fail)
        censored.ttrLongerThanSeconds = 88
        let statistics = RunStatistics([
            record("a", detected: 3, recovered: 30), record("b", detected: 5, recovered: 32), censored,
        ])
        #expect(statistics.runs == 3 && statistics.verdicts == [.pass: 2, .fail: 1])
        #expect(statistics.timeToDetect == Sample([3, 4, 5]))
        #expect(statistics.timeToRecover == Sample([30, 32], longerThan: [88]))
        #expect(statistics.detection == Proportion(3, of: 3) && statistics.recovery == Proportion(2, of: 3))
        #expect(statistics.falseAlarms == nil && statistics.resolution == 1)
    }

    /// It was watched for 88 s behind the fault in vain.
    @Test func aMissIsALowerBoundAndLowersTheRate() {
        let statistics = RunStatistics([record("a", detected: 3), record("b", verdict: .fail)])
        #expect(statistics.timeToDetect == Sample([3], longerThan: [88]))
        #expect(statistics.detection == Proportion(1, of: 2))
    }

    @Test func aRunWithoutEvidenceIsNoMiss() {
        let statistics = RunStatistics([
            record("a", detected: 3), record("b", verdict: .inconclusive),
            record("c", detected: -2, verdict: .inconclusive),
        ])
        #expect(statistics.detection == Proportion(1, of: 1) && statistics.undecided == 2)
        #expect(statistics.caveats.contains { $0.hasPrefix("Of 2 more run(s)") })
    }

    /// A starved generator or a gap in the samples: that no recovery was seen proves nothing then.
    @Test func aRecoveryThatCouldNotBeSeenIsOpen() {
        var blind = record("a", detected: 3, verdict: .fail)
        blind.ttrLongerThanSeconds = 88
        var missed = record("b", verdict: .fail)
        for clause in ["evidence", "target undisturbed", "steady state returned"] {
            blind.reasons = [
                VerdictReason(clause: "no worse than L2", value: .fail, detail: "measured L1"),
                VerdictReason(clause: clause, value: .inconclusive, detail: "3 gaps without a sample"),
            ]
            missed.reasons = blind.reasons
            let statistics = RunStatistics([blind, missed])
            #expect(statistics.timeToRecover.n == 0 && statistics.undecidedRecoveries == 1, "\(clause)")
            #expect(statistics.detection == Proportion(1, of: 1) && statistics.undecided == 1, "\(clause)")
        }
        blind.reasons = [VerdictReason(clause: "not aborted", value: .inconclusive, detail: "aborted")]
        #expect(RunStatistics([blind]).timeToRecover == Sample([], longerThan: [88]))
        blind.interruptedBySignal = true
        #expect(RunStatistics([blind]).undecidedRecoveries == 1)
    }

    /// A cure may leave nothing to detect: that is told apart from an alert that failed.
    @Test func aFaultThatBrokeNothingIsNoImpairment() {
        var cured = record("a", verdict: .fail)
        cured.recovered = true
        let statistics = RunStatistics([cured, record("b", detected: 3, recovered: 30)])
        #expect(statistics.impairment == Proportion(1, of: 2) && statistics.unimpaired == 1)
        #expect(statistics.detection == Proportion(1, of: 2))
        let before = ArmComparison.Arm(
            name: "cure=false", statistics: RunStatistics([record("c", detected: 3, recovered: 30)]))
        let comparison = ArmComparison([before, ArmComparison.Arm(name: "cure=true", statistics: statistics)])
        #expect(comparison.rows.map(\.time) == ["TTR"])
        #expect(
            comparison.caveats == [
                "With cure=true the steady state never broke in 1 of 2 runs; only recoveries are compared."
            ])
    }

    @Test func aFaultThatNeverTookEffectIsLeftOutWithItsReason() {
        var failed = record("b", verdict: .inconclusive, effective: false)
        failed.reasons = [
            VerdictReason(clause: "fault confirmed at the target", value: .inconclusive, detail: "0 of 6 keys held")
        ]
        let statistics = RunStatistics([record("a", detected: 3), failed])
        #expect(statistics.runs == 2 && statistics.timeToDetect.n == 1)
        #expect(statistics.leftOut.map(\.reason) == ["fault confirmed at the target: 0 of 6 keys held"])
    }

    @Test func controlRunsCountFalseAlarmsByTheHour() {
        let statistics = RunStatistics((0..<2).map { record("\($0)", control: true, alarms: $0 == 0 ? 2 : 0) })
        // Twice 90 s behind the gate.
        #expect(statistics.falseAlarms == EventRate(count: 2, hours: 0.05))
        #expect(statistics.timeToDetect.n == 0 && statistics.detection == Proportion(0, of: 0))
    }

    @Test func aResponseThatDidNotComeIsCensored() {
        var mitigated = record("a", detected: 3, recovered: 12)
        mitigated.ttmSeconds = 10
        let statistics = RunStatistics([mitigated, record("b", detected: 3, recovered: 60, verdict: .fail)])
        #expect(statistics.timeToMitigate == Sample([10], longerThan: [88]))
    }

    @Test func armsAreComparedWithTheFirst() {
        func arm(_ name: String, _ times: [Double], _ ending: FaultEnding) -> ArmComparison.Arm {
            let records = times.enumerated().map { index, time in
                var run = record("\(name)\(index)", detected: 3, recovered: time)
                run.faultEnded = ending
                return run
            }
            return ArmComparison.Arm(name: name, statistics: RunStatistics(records))
        }
        let comparison = ArmComparison([
            arm("response=none", [30, 31, 30.5, 30.2], .expired), arm("response=auto", [9, 10, 9.5, 11], .mitigated),
        ])
        #expect(comparison.rows.map(\.time) == ["TTD", "TTM", "TTR"])
        #expect(comparison.rows.last?.comparison.answer == .improved)
        #expect(comparison.rows.first?.comparison.answer == .cannotTell)
        #expect(comparison.caveats.count == 1)
        #expect(ArmComparison([]).rows.isEmpty && ArmComparison([]).caveats.isEmpty)
    }
}

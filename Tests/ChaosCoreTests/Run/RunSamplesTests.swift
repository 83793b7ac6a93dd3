import ChaosCore
import Foundation
import Testing

@Suite struct RunSamplesTests {
    private static let latency = Metric("http.p95", ["scenario": "issue-coupon"])

    private func record() -> RunRecord {
        var timeline = Timeline(originEpochSeconds: 1_790_000_000)
        timeline.append(.levelRaised, at: Instant(seconds: 2), "level none -> L2", evidence: "x", level: .l2)
        timeline.append(.note, at: Instant(seconds: 2.5), "x", evidence: "x")
        timeline.append(.levelLowered, at: Instant(seconds: 3), "level L2 -> none", evidence: "x")
        let experiment = Experiment(
            name: "e", source: "e.yaml", title: "E", documented: nil, loads: [], steadyState: [],
            fault: FaultSpec(kind: "f", duration: .seconds(1), parameters: FaultParameters()), detect: [])
        var record = RunRecord(run: "r", experiment: experiment, target: "lab", control: false, timeline: timeline)
        record.observations = [
            Observation(at: Instant(seconds: 1), readings: [Self.latency: .value(0.25), Metric("x.up"): .value(1)]),
            Observation(
                at: Instant(seconds: 2), readings: [Self.latency: .unknown("slow"), Metric("x.up"): .value(0)]),
            Observation(
                at: Instant(seconds: 3), readings: [Self.latency: .unknown("slow"), Metric("x.up"): .value(1)]),
            Observation(
                at: Instant(seconds: 4), readings: [Self.latency: .unknown("gone"), Metric("x.up"): .value(1)]),
        ]
        return record
    }

    @Test func columnsReadBackAsTheSameObservations() throws {
        let samples = RunSamples(record())
        #expect(samples.observations == record().observations)
        let data = try JSONEncoder().encode(samples)
        #expect(try JSONDecoder().decode(RunSamples.self, from: data) == samples)
    }

    @Test func theUnknownIsNoZeroAndKeepsItsReason() {
        let samples = RunSamples(record())
        let column = samples.series[Self.latency.description]
        #expect(column?.values == [0.25, nil, nil, nil])
        #expect(column?.unknown.map(\.reason) == ["slow", "gone"])
        #expect(column?.unknown.map(\.count) == [2, 1])
        #expect(samples.levels.map(\.at) == [2, 3])
        #expect(samples.levels.map(\.level) == [.l2, nil])
    }

    @Test func aDamagedFileIsReadAsFarAsItGoes() {
        var samples = RunSamples(record())
        samples.series[Self.latency.description]?.unknown[0].first = -5
        samples.series[Self.latency.description]?.unknown[0].count = .max
        samples.series["not a metric{"] = samples.series["x.up"]
        samples.at = [Instant(seconds: 1)]
        #expect(samples.observations.count == 1)
        #expect(samples.observations[0][Self.latency] == .value(0.25))
    }
}

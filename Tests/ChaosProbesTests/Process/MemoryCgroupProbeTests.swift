import ChaosCore
import ChaosProbes
import ChaosTestKit
import Foundation
import Testing

@Suite struct MemoryCgroupProbeTests {
    private func probe(_ folder: String) throws -> MemoryCgroupProbe {
        let target = Target(name: "t", allowsChaos: false, process: ProcessTarget(cgroup: folder), source: "t.yaml")
        return try #require(MemoryCgroupProbe(target: target))
    }

    @Test func aTargetWithoutAControlGroupHasNoProbe() {
        for process in [nil, ProcessTarget(pidFile: "/run/api.pid")] {
            let target = Target(name: "t", allowsChaos: false, process: process, source: "t.yaml")
            #expect(MemoryCgroupProbe(target: target) == nil)
        }
    }

    @Test(.enabled(if: ControlGroupFixture.mount != nil, "there is no writable v1 memory hierarchy"))
    func theKernelsOwnFiguresAreRead() async throws {
        let directory = try TemporaryDirectory("cgroup")
        let fixture = try ControlGroupFixture(limit: 48 << 20)
        let probe = try probe(fixture.folder)
        let empty = await probe.read()
        #expect(Set(empty.keys.map(\.name)) == Set(MemoryCgroupProbe.metrics.map(\.name)))
        #expect(empty[Metric("cgroup.memory_limit")] == .value(Double(48 << 20)))
        #expect(empty[Metric("cgroup.oom_kills")] == .value(0))
        #expect(empty[Metric("cgroup.pressure")] == .unknown("control groups v1 have no memory.pressure"))
        let grower = try await SupervisedGrower.start(
            in: fixture.folder, base: 24, swing: 0, directory: directory, pause: nil)
        try await expect("half of the limit is in use") {
            (await probe.read()[Metric("cgroup.memory_use")]?.value ?? 0) > 0.5
        }
        await grower.stop()
        let glutton = try await SupervisedGrower.start(
            in: fixture.folder, base: 1, swing: 100, directory: directory, pause: nil)
        #expect(await glutton.waitForExit() == 128 + SIGKILL)
        #expect(await probe.read()[Metric("cgroup.oom_kills")] == .value(1))
        await glutton.stop()
    }

    /// A folder that behaves like v2.
    @Test func killsCountFromTheFirstReadAndAMissingCounterIsUnknown() async throws {
        let folder = try TemporaryDirectory("v2")
        try folder.write("max\n", to: "memory.max")
        try folder.write("1000\n", to: "memory.current")
        let probe = try probe(folder.path)
        #expect(await probe.read()[Metric("cgroup.oom_kills")] == .unknown("memory.events has no oom_kill"))
        for (counter, kills) in [(7, 0), (7, 0), (9, 2), (10, 3), (1, 4), (1, 4)] {
            try folder.write("oom 99\noom_kill \(counter)\n", to: "memory.events")
            #expect(await probe.read()[Metric("cgroup.oom_kills")] == .value(Double(kills)))
        }
    }

    @Test func noLimitIsUnknownAndNeverFull() async throws {
        let folder = try TemporaryDirectory("v2")
        try folder.write("max\n", to: "memory.max")
        try folder.write("1000\n", to: "memory.current")
        let probe = try probe(folder.path)
        let unlimited = await probe.read()
        #expect(unlimited[Metric("cgroup.memory_usage")] == .value(1000))
        #expect(unlimited[Metric("cgroup.memory_limit")] == .unknown("no limit"))
        #expect(unlimited[Metric("cgroup.memory_use")] == .unknown("no limit"))
        #expect(unlimited[Metric("cgroup.pressure")] == .unknown("the kernel gives no memory.pressure"))
        try folder.write("4000\n", to: "memory.max")
        try folder.write("some avg10=25.00 avg60=0.00 avg300=0.00 total=1\n", to: "memory.pressure")
        let limited = await probe.read()
        #expect(limited[Metric("cgroup.memory_use")] == .value(0.25))
        #expect(limited[Metric("cgroup.pressure")] == .value(0.25))
    }

    @Test func aGroupThatIsGoneIsUnknownInEverything() async throws {
        let readings = await (try probe("/nonexistent/group")).read()
        for metric in MemoryCgroupProbe.metrics {
            #expect(readings[Metric(metric.name)] == .unknown("/nonexistent/group: there is no such folder"))
        }
    }
}

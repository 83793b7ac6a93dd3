import ChaosCore
import ChaosProbes
import ChaosTestKit
import Foundation
import Testing

@Suite struct ProcessProbeTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory("process")
    }

    private func probe(_ pidFile: String) throws -> ProcessProbe {
        let target = Target(
            name: "t", allowsChaos: false, process: ProcessTarget(pidFile: pidFile), source: "t.yaml")
        return try #require(ProcessProbe(target: target))
    }

    private func value(_ name: String, _ readings: [Metric: Reading]) -> Double? { readings[Metric(name)]?.value }

    @Test func aTargetWithoutAPIDFileHasNoProbe() {
        for process in [nil, ProcessTarget(cgroup: "/sys/fs/cgroup/api")] {
            #expect(
                ProcessProbe(target: Target(name: "t", allowsChaos: false, process: process, source: "t.yaml")) == nil)
        }
    }

    @Test func everyMetricIsReadFromARunningProcess() async throws {
        try directory.write("\(getpid())\n", to: "own.pid")
        let readings = await (try probe(directory.file("own.pid"))).read()
        #expect(Set(readings.keys.map(\.name)) == Set(ProcessProbe.metrics.map(\.name)))
        #expect(value("process.up", readings) == 1)
        #expect(value("process.restarts", readings) == 0)
        #expect(try #require(value("process.rss", readings)) > 1_000_000)
        let uptime = try #require(value("process.uptime", readings))
        #expect(uptime >= 0 && uptime < 86_400)
    }

    @Test func restartsAreCountedAndBetweenThemItIsDown() async throws {
        // It is started again by hand, so that it is down for as long as is looked at.
        var grower = try await SupervisedGrower.start(base: 1, swing: 0, directory: directory, pause: nil)
        let probe = try probe(grower.pidFile)
        #expect(value("process.up", await probe.read()) == 1)
        for restart in 1...2 {
            let pid = try #require(grower.pid)
            #expect(kill(pid, SIGKILL) == 0)
            try await expect("it is down") { value("process.up", await probe.read()) == 0 }
            let down = await probe.read()
            #expect(down[Metric("process.rss")]?.unknownReason != nil)
            #expect(value("process.restarts", down) == Double(restart - 1))
            await grower.stop()
            grower = try await SupervisedGrower.start(base: 1, swing: 0, directory: directory, pause: nil)
            try await expect("it is up again") { value("process.up", await probe.read()) == 1 }
            #expect(value("process.restarts", await probe.read()) == Double(restart))
            #expect(try #require(value("process.uptime", await probe.read())) < 60)
        }
        await grower.stop()
    }

    @Test func aFileThatWasNeverThereIsUnknownAndNotDown() async throws {
        let readings = await (try probe(directory.file("wrong.pid"))).read()
        for metric in ProcessProbe.metrics {
            #expect(readings[Metric(metric.name)] == .unknown("there is no \(directory.file("wrong.pid"))"))
        }
    }

    @Test func aFileThatHoldsNoIDIsUnknown() async throws {
        try directory.write("not a number\n", to: "odd.pid")
        let readings = await (try probe(directory.file("odd.pid"))).read()
        #expect(readings[Metric("process.up")]?.unknownReason?.hasSuffix("holds no process id") == true)
    }

    @Test func anIDWithoutAProcessIsDown() async throws {
        let gone = try ServerProcess(["/bin/true"], log: directory.file("true.log"))
        let pid = gone.pid ?? Int32.max - 1
        #expect(await gone.waitForExit() == 0)
        try directory.write("\(pid)\n", to: "gone.pid")
        let readings = await (try probe(directory.file("gone.pid"))).read()
        #expect(readings[Metric("process.up")] == .value(0))
        #expect(readings[Metric("process.restarts")] == .unknown("it was never seen running"))
    }
}

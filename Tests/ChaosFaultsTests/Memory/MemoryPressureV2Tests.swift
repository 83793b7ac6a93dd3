import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosFaults

/// The v2 interface, against a folder that behaves like it: the test plays the kernel.
@Suite struct MemoryPressureV2Tests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory("v2")
        try directory.write("max\n", to: "memory.max")
        try directory.write("max\n", to: "memory.swap.max")
        try directory.write("\(48 << 20)\n", to: "memory.current")
        try directory.write("0\n", to: "memory.swap.current")
        try directory.write("anon 1\nfile \(8 << 20)\nshmem 0\n", to: "memory.stat")
        try directory.write("oom 0\noom_kill 3\n", to: "memory.events")
        try directory.write("", to: "cgroup.procs")
    }

    private var target: Target {
        Target(
            name: "t", allowsChaos: true,
            process: ProcessTarget(pidFile: directory.file("api.pid"), cgroup: directory.path), source: "t.yaml")
    }

    private func fault() throws -> MemoryPressure {
        try MemoryPressure(
            context: FaultContext(
                target: target,
                parameters: MemoryBench.parameters(["nudge": .flag(false), "interval": .duration(.seconds(1))]),
                run: "run-v2", clock: MonotonicRunClock()))
    }

    private func text(_ name: String) -> String {
        ((try? String(contentsOfFile: directory.file(name), encoding: .utf8)) ?? "").trimmingCharacters(in: .newlines)
    }

    private func recover(_ undo: UndoRecord) async throws -> RecoveryReport {
        try await MemoryPressure.recover(undo, target: target, clock: MonotonicRunClock())
    }

    @Test func bothLimitsAreLoweredFollowedAndRestored() async throws {
        let fault = try fault()
        let undo = try await fault.capture()
        try await fault.inject()
        // In use without the file cache, and the headroom; a little more for the mark. On a busy machine it may have
        // been lowered further by now, to half of the headroom or less.
        let first = try #require(Int64(text("memory.max")))
        #expect(first >= 40 << 20 && first < 45 << 20)
        let swap = try #require(Int64(text("memory.swap.max")))
        #expect(swap > 0 && swap < 1 << 20)
        try directory.write("\(20 << 20)\n", to: "memory.current")
        try await expect("the limit follows down") { (Int64(text("memory.max")) ?? .max) < 17 << 20 }
        #expect(text("memory.swap.max") == "\(swap)")
        #expect(await fault.status() == .active)
        await fault.letGo()
        let report = try await recover(undo)
        #expect(text("memory.max") == "max" && text("memory.swap.max") == "max")
        #expect(report.evidence.hasPrefix("limit of \(directory.path) is no limit again, read back"))
    }

    @Test func aKillOfTheKernelsConfirmsItWithTheInstantAndTheTarget() async throws {
        let victim = try await SupervisedGrower.start(base: 1, swing: 0, directory: directory, pause: nil)
        let pid = try #require(victim.pid)
        try directory.write("\(pid)\n", to: "cgroup.procs")
        try directory.write("\(pid)\n", to: "api.pid")
        let fault = try fault()
        let undo = try await fault.capture()
        try await fault.inject()
        let confirming = Task { try await fault.confirm() }
        // What the kernel does: it counts, the process goes, and that within the second for which it is looked for.
        try directory.write("oom 1\noom_kill 4\n", to: "memory.events")
        kill(pid, SIGKILL)
        try directory.write("", to: "cgroup.procs")
        await victim.stop()
        guard case .effective(_, let evidence) = try await confirming.value else {
            Issue.record("it is not effective")
            return
        }
        #expect(evidence.contains("killed 1 process of the group: \(pid) (perl), the target"))
        #expect(evidence.contains("(oom_kill 3 -> 4, "))
        await fault.letGo()
        _ = try await recover(undo)
    }

    @Test func aRaisedLimitIsAResponseAndASwapLimitOfOursGoesAllTheSame() async throws {
        let fault = try fault()
        let undo = try await fault.capture()
        try await fault.inject()
        try directory.write("\(300 << 20)\n", to: "memory.max")
        guard case .removed(.response, _, _) = await fault.status() else {
            Issue.record("it does not notice")
            return
        }
        await fault.letGo()
        _ = try await recover(undo)
        #expect(text("memory.max") == "\(300 << 20)")
        #expect(text("memory.swap.max") == "max")
    }
}

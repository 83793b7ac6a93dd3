import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosFaults

/// On a real process, whose limits are read back by other means than the fault's own.
@Suite struct AllocationFailureTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory("allocation")
    }

    private func target(_ process: ProcessTarget?) -> Target {
        Target(name: "grower", allowsChaos: true, process: process, source: "targets/grower.yaml")
    }

    private func fault(_ target: Target, headroom: Int64 = 1 << 20) throws -> AllocationFailure {
        try AllocationFailure(
            context: FaultContext(
                target: target, parameters: FaultParameters(["headroom": .bytes(headroom)]), run: "run-1",
                clock: MonotonicRunClock()))
    }

    private func recover(_ undo: UndoRecord) async throws -> RecoveryReport {
        try await AllocationFailure.recover(undo, target: target(nil), clock: MonotonicRunClock())
    }

    /// The soft limit as the kernel's own table shows it.
    private func softLimit(_ pid: Int32) -> String? {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/limits", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").first { $0.hasPrefix("Max address space") }?
            .split(separator: " ").dropFirst(3).first.map(String.init)
    }

    private func grower(swing: Int, pause: Duration? = nil) async throws -> SupervisedGrower {
        let grower = try await SupervisedGrower.start(base: 4, swing: swing, directory: directory, pause: pause)
        try await expect("it is ready") { FileManager.default.fileExists(atPath: directory.file("ready")) }
        return grower
    }

    private func target(_ grower: SupervisedGrower) -> Target { target(ProcessTarget(pidFile: grower.pidFile)) }

    @Test func theLimitIsSetReadBackAndPutBack() async throws {
        let grower = try await grower(swing: 0)
        let pid = try #require(grower.pid)
        let fault = try fault(target(grower))
        let undo = try await fault.capture()
        #expect(softLimit(pid) == "unlimited")
        try await fault.inject()
        guard case .effective(_, let evidence) = try await fault.confirm() else {
            Issue.record("it is not effective")
            return
        }
        #expect(evidence.contains("address space limit of process \(pid) was "))
        #expect(softLimit(pid) == undo.values["ours"])
        #expect(await fault.status() == .active)
        await fault.letGo()
        let report = try await recover(undo)
        #expect(softLimit(pid) == "unlimited")
        #expect(report.evidence.hasPrefix("the address space limit of process \(pid) is soft no limit, "))
        #expect(try await recover(undo).nothingToDo)
        await grower.stop()
    }

    @Test func aProcessThatEndsOfItTakesTheLimitWithItAndIsNotCalledKilled() async throws {
        let grower = try await grower(swing: 400, pause: .milliseconds(50))
        let first = try #require(grower.pid)
        let fault = try fault(target(grower), headroom: 8 << 20)
        let undo = try await fault.capture()
        try await fault.inject()
        try await expect("it ends, and another one has its place") { grower.pid.map { $0 != first } ?? false }
        guard case .removed(.targetRestart, _, let evidence) = await fault.status() else {
            Issue.record("the status is \(await fault.status())")
            return
        }
        #expect(
            evidence.hasPrefix("process \(first) has ended while its allocations failed, and took its limit with it; "))
        #expect(!evidence.contains("kill"))
        let next = try #require(grower.pid)
        #expect(softLimit(next) == "unlimited")
        await fault.letGo()
        let report = try await recover(undo)
        #expect(
            report == RecoveryReport(nothingToDo: true, evidence: "process \(first) has ended, and its limit with it"))
        await grower.stop()
    }

    @Test func aLimitThatSomebodyElseSetIsAResponseAndStays() async throws {
        let grower = try await grower(swing: 0)
        let pid = try #require(grower.pid)
        let fault = try fault(target(grower))
        let undo = try await fault.capture()
        try await fault.inject()
        let before = try AddressSpaceLimit(of: pid)
        try AddressSpaceLimit(soft: 8 << 30, hard: before.hard).apply(to: pid)
        guard case .removed(.response, _, let evidence) = await fault.status() else {
            Issue.record("it does not notice")
            return
        }
        #expect(evidence.hasSuffix("set by somebody else"))
        await fault.letGo()
        let report = try await recover(undo)
        #expect(report.nothingToDo)
        #expect(softLimit(pid) == "\(8 << 30)")
        await grower.stop()
    }

    @Test func aReusedIDIsNotTakenForTheProcess() async throws {
        let grower = try await grower(swing: 0)
        let pid = try #require(grower.pid)
        let fault = try fault(target(grower))
        var undo = try await fault.capture()
        try await fault.inject()
        await fault.letGo()
        let ours = softLimit(pid)
        for (key, value) in [("start-ticks", "1"), ("boot", "another-boot")] {
            let saved = undo.values[key]
            undo.values[key] = value
            #expect(try await recover(undo).nothingToDo)
            #expect(softLimit(pid) == ours)
            undo.values[key] = saved
        }
        #expect(try await !recover(undo).nothingToDo)
        #expect(softLimit(pid) == "unlimited")
        await grower.stop()
    }

    @Test func theJournalsOwnWordsUndoItByHand() async throws {
        let grower = try await grower(swing: 0)
        let pid = try #require(grower.pid)
        let fault = try fault(target(grower))
        let undo = try await fault.capture()
        try await fault.inject()
        await fault.letGo()
        let shell = try ServerProcess(["/bin/sh", "-c", undo.byHand[0]], log: directory.file("hand.log"))
        #expect(await shell.waitForExit() == 0, "\(shell.output)")
        #expect(softLimit(pid) == "unlimited")
        await grower.stop()
    }

    @Test func whatCannotBeLimitedIsRefusedBeforehand() async throws {
        let none = #expect(throws: ChaosError.self) { try fault(target(nil)) }
        #expect(none?.code == .invalidFile)
        let gone = try fault(target(ProcessTarget(pidFile: directory.file("nothing.pid"))))
        let error = await #expect(throws: ChaosError.self) { try await gone.capture() }
        #expect(error?.code == .targetUnreachable)
        let grower = try await grower(swing: 0)
        let pid = try #require(grower.pid)
        let before = try AddressSpaceLimit(of: pid)
        try AddressSpaceLimit(soft: 512 << 20, hard: before.hard).apply(to: pid)
        let tight = try fault(target(grower), headroom: 1 << 30)
        #expect(try await tight.plan().refusal?.hasPrefix("its address space limit is 536870912 bytes already") == true)
        await #expect(throws: ChaosError.self) { try await tight.capture() }
        await grower.stop()
    }
}

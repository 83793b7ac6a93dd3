import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosFaults

/// `mode: hog`, with the real program as the hog.
@Suite(
    .enabled(if: ControlGroupFixture.mount != nil, "there is no writable v1 memory hierarchy"),
    .disabled(if: Instrumentation.isSanitized, "the sanitizer makes the hog bigger than the target it spares"))
struct MemoryHogTests {
    private static let hog: [String: ParameterValue] = [
        "mode": .text("hog"), "floor": .bytes(40 * MemoryBench.megabyte),
    ]

    @Test func theKernelKillsTheTargetAndNotTheHog() async throws {
        try await withMemoryBench { bench in
            let context = bench.context(Self.hog)
            let fault = try MemoryPressure(context: context)
            let undo = try await fault.capture()
            try await fault.inject()
            guard case .effective(_, let evidence) = try await fault.confirm() else {
                Issue.record("it is not effective")
                return
            }
            #expect(evidence.contains(" 88 MiB of \(bench.fixture.folder) (limit 128 MiB); "))
            #expect(evidence.contains("), the target"))
            try await expect("it is killed again and again") { (try bench.fixture.group.kills() ?? 0) >= 3 }
            #expect(await fault.status() == .active)
            #expect(await MemoryBench.hogs(context.tag).count == 1)
            #expect(bench.limits == "128 128")
            await fault.letGo()
            let report = try await bench.recover(undo)
            #expect(await MemoryBench.hogs(context.tag) == [])
            #expect(report.evidence.hasPrefix("no hog of the run is left in \(bench.fixture.folder)"))
            try await expect("its memory is free again") {
                try bench.fixture.group.usage() < 90 * MemoryBench.megabyte
            }
        }
    }

    @Test func aHogThatAPersonKilledIsAResponseAndDoesNotComeBack() async throws {
        try await withMemoryBench { bench in
            let context = bench.context(Self.hog)
            let fault = try MemoryPressure(context: context)
            let undo = try await fault.capture()
            try await fault.inject()
            guard case .effective = try await fault.confirm() else {
                Issue.record("it is not effective")
                return
            }
            let hog = try #require(await MemoryBench.hogs(context.tag).first)
            hog.signal(SIGTERM)
            try await expect("it is noticed") { await fault.status() != .active }
            guard case .removed(.response, _, let evidence) = await fault.status() else {
                Issue.record("the status is \(await fault.status())")
                return
            }
            #expect(evidence.hasSuffix("the hog (process \(hog.pid)) was ended with SIGTERM"))
            await fault.letGo()
            #expect(try await bench.recover(undo).nothingToDo)
            #expect(await MemoryBench.hogs(context.tag) == [])
        }
    }

    @Test func moreMemoryForTheTargetIsAResponseAndEndsTheHog() async throws {
        try await withMemoryBench { bench in
            let context = bench.context(Self.hog)
            let fault = try MemoryPressure(context: context)
            let undo = try await fault.capture()
            try await fault.inject()
            try bench.raise(to: 256)
            guard case .removed(.response, _, let evidence) = await fault.status() else {
                Issue.record("it does not notice")
                return
            }
            #expect(evidence.hasSuffix("its limit was raised from 128 MiB to 256 MiB"))
            #expect(await MemoryBench.hogs(context.tag) == [])
            await fault.letGo()
            _ = try await bench.recover(undo)
            #expect(bench.limits == "256 256")
        }
    }

    @Test func aHogEndsByItselfWhenItsStarterIsGone() async throws {
        try await withMemoryBench { bench in
            let tag = "firedrill:run-orphan-\(UUID().uuidString.prefix(8))"
            let directory = bench.directory
            try #require(mkfifo(directory.file("input"), 0o600) == 0)
            // The starter is a shell that holds the hog's input open, and is killed.
            let starter = try ServerProcess(
                [
                    "/bin/sh", "-c",
                    "exec 3<>\(directory.file("input")); \(bench.program) hog --tag \(tag) --cgroup \(bench.fixture.folder) "
                        + "--bytes 1048576 <\(directory.file("input")) >\(directory.file("hog.out")) 3>&- & wait",
                ], log: directory.file("starter.log"))
            try await expect("the hog holds its memory") {
                let said = try? String(contentsOfFile: directory.file("hog.out"), encoding: .utf8)
                return said == "joined\nholding\n"
            }
            #expect(await MemoryBench.hogs(tag).count == 1)
            await starter.end(SIGKILL)
            try await expect("the hog is gone") { await MemoryBench.hogs(tag) == [] }
        }
    }

    @Test func recoveryFindsAHogWhoseStarterForgotIt() async throws {
        try await withMemoryBench { bench in
            let context = bench.context(Self.hog)
            let fault = try MemoryPressure(context: context)
            let undo = try await fault.capture()
            try await fault.inject()
            let report = try await bench.recover(undo)
            #expect(!report.nothingToDo)
            #expect(report.evidence.contains("; ended 1 hog now"))
            #expect(await MemoryBench.hogs(context.tag) == [])
            #expect(try await bench.recover(undo).nothingToDo)
            await fault.letGo()
        }
    }

    /// In a folder that behaves like v2, where the test plays the kernel.
    @Test func aHogThatTheKernelChoseItselfIsNobodysResponse() async throws {
        try await withMemoryBench(swing: 0) { bench in
            let folder = try TemporaryDirectory("v2")
            try folder.write("134217728\n", to: "memory.max")
            try folder.write("50331648\n", to: "memory.current")
            try folder.write("oom_kill 0\n", to: "memory.events")
            try folder.write("", to: "cgroup.procs")
            let context = bench.context([
                "mode": .text("hog"), "cgroup": .text(folder.path), "hog-bytes": .bytes(MemoryBench.megabyte),
            ])
            let fault = try MemoryPressure(context: context)
            let undo = try await fault.capture()
            try await fault.inject()
            try folder.write("oom_kill 1\n", to: "memory.events")
            let hog = try #require(await MemoryBench.hogs(context.tag).first)
            hog.signal(SIGKILL)
            try await expect("it is noticed") { await fault.status() != .active }
            guard case .removed(.tool, _, let evidence) = await fault.status() else {
                Issue.record("the status is \(await fault.status())")
                return
            }
            #expect(evidence.contains("by the kernel, which chose it instead of the target"))
            await fault.letGo()
            _ = try await bench.recover(undo)
        }
    }
}

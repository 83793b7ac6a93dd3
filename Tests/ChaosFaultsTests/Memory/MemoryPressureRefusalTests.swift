import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosFaults

/// What is refused, and before what. None of it needs a control group of the kernel's.
@Suite struct MemoryPressureRefusalTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory("v2")
        try directory.write("134217728\n", to: "memory.max")
        try directory.write("50331648\n", to: "memory.current")
        try directory.write("oom_kill 3\n", to: "memory.events")
        try directory.write("", to: "cgroup.procs")
    }

    private func target(_ process: ProcessTarget?) -> Target {
        Target(name: "t", allowsChaos: true, process: process, source: "targets/t.yaml")
    }

    private func fault(
        _ changes: [String: ParameterValue] = [:], target: Target? = nil
    ) throws -> MemoryPressure {
        try MemoryPressure(
            context: FaultContext(
                target: target ?? self.target(ProcessTarget(cgroup: directory.path)),
                parameters: MemoryBench.parameters(changes), run: "run-1", clock: MonotonicRunClock()))
    }

    @Test func aTargetWithoutAControlGroupIsRefusedWithARemedy() {
        for process in [nil, ProcessTarget(pidFile: "/run/api.pid")] {
            let error = #expect(throws: ChaosError.self) { try fault(target: target(process)) }
            #expect(error?.code == .invalidFile)
            #expect(error?.remedy?.contains("allocation-failure") == true)
        }
    }

    @Test func theParameterNamesAGroupInsteadOfTheTargets() async throws {
        let fault = try fault(["cgroup": .text(directory.path)], target: target(nil))
        #expect(try await fault.plan().touches.first?.contains(directory.path) == true)
    }

    @Test(arguments: [
        ("cgroup", ParameterValue.text("groups/api")), ("headroom", .bytes(2 << 40)), ("floor", .bytes(1 << 19)),
        ("interval", .duration(.milliseconds(10))), ("kill-within", .duration(.zero)),
    ])
    func aParameterThatDoesNotFitIsNamed(_ name: String, _ value: ParameterValue) {
        let error = #expect(throws: ChaosError.self) { try fault([name: value]) }
        #expect(error?.code == .invalidFile)
        #expect(error?.operation == "read the parameter \(name)")
    }

    @Test func aFolderThatIsNoGroupIsAnError() async throws {
        let fault = try fault(["cgroup": .text("/nonexistent/group")])
        let error = await #expect(throws: ClientError.self) { try await fault.capture() }
        #expect(error?.cause == "there is no such folder")
    }

    @Test func theGroupOfTheToolItselfIsRefused() async throws {
        try directory.write("\(getpid())\n", to: "cgroup.procs")
        let fault = try fault()
        #expect(try await fault.plan().refusal?.hasPrefix("firedrill itself runs in ") == true)
        let error = await #expect(throws: ChaosError.self) { try await fault.capture() }
        #expect(error?.code == .refused)
    }

    @Test func aHogNeedsALimitThatItFitsInto() async throws {
        try directory.write("max\n", to: "memory.max")
        let unlimited = try fault(["mode": .text("hog")])
        #expect(try await unlimited.plan().refusal?.hasSuffix("take the memory of the whole machine") == true)
        try directory.write("134217728\n", to: "memory.max")
        let large = try fault(["mode": .text("hog"), "hog-bytes": .bytes(127 << 20)])
        #expect(try await large.plan().refusal?.hasPrefix("a hog of 127 MiB does not fit") == true)
        await #expect(throws: ChaosError.self) { try await large.capture() }
        let plan = try await fault(["mode": .text("hog")]).plan()
        #expect(plan.refusal == nil)
        #expect(plan.touches.contains { $0.contains("named by firedrill:run-1 takes 120 MiB of the group") })
    }

    @Test func thePlanSaysWhatItTouchesAndThatALimitDoesNotEndByItself() async throws {
        try directory.write("max\n", to: "memory.swap.max")
        let plan = try await fault().plan()
        #expect(
            plan.touches[0].hasPrefix(
                "memory.max and memory.swap.max of control group \(directory.path): 48 MiB in use"))
        #expect(plan.touches[1].hasPrefix("the limit is lowered to about 52."))
        #expect(plan.endsByItself.contains("does not end by itself"))
        #expect(plan.privileges.map(\.granted) == [true, true, true, true])
        #expect(plan.refusal == nil)
    }

    @Test func aMissingCounterIsSaidBeforehandAndConfirmsNothing() async throws {
        try directory.write("low 0\n", to: "memory.events")
        let fault = try fault()
        let counter = try #require(try await fault.plan().privileges.first { $0.name.contains("oom_kill") })
        #expect(counter.granted == false)
        let undo = try await fault.capture()
        try await fault.inject()
        guard case .notEffective(let seen) = try await fault.confirm() else {
            Issue.record("it confirms what nobody counted")
            return
        }
        #expect(seen.contains("the kernel's kill counter cannot be read"))
        await fault.letGo()
        _ = try await MemoryPressure.recover(undo, target: target(nil), clock: MonotonicRunClock())
    }

    @Test func anUndoRecordThatSaysTooLittleFailsLoudly() async throws {
        let undo = UndoRecord(
            run: "run-1", fault: "memory-pressure", target: "t", targetSource: "t.yaml", values: [:],
            byHand: ["echo 1 > x"])
        let error = await #expect(throws: ChaosError.self) {
            try await MemoryPressure.recover(undo, target: target(nil), clock: MonotonicRunClock())
        }
        #expect(error?.code == .recoveryFailed)
        #expect(error?.remedy == "By hand: echo 1 > x")
    }
}

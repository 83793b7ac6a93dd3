import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosFaults

/// How stuck members end, and who is told to have ended them.
@Suite struct KafkaConsumerLagEndTests {
    /// Injects, and hands over the fault with its record and its process.
    private func injected(
        _ bench: ConsumerLagBench, _ changes: [String: ParameterValue] = [:]
    ) async throws -> (fault: KafkaConsumerLag, undo: UndoRecord, process: FoundProcess) {
        let fault = try bench.fault(changes)
        let undo = try await fault.capture()
        try await fault.inject()
        let confirmation = try await fault.confirm()
        guard case .effective = confirmation else {
            throw ChaosError(.faultNotEffective, operation: "inject", target: bench.name, cause: "\(confirmation)")
        }
        return (fault, undo, try await bench.onlyProcess())
    }

    private func removal(of fault: KafkaConsumerLag) async throws -> (by: FaultRemover, evidence: String) {
        var last = await fault.status()
        try await eventually("it is gone, and says \(last)") {
            last = await fault.status()
            if case .removed = last { return true }
            return false
        }
        guard case .removed(let by, _, let evidence) = last else { return (.tool, "never") }
        return (by, evidence)
    }

    /// The embedded cluster needs 5 s for a rebalance at this session timeout.
    @Test func onSIGTERMTheyLeaveAtOnceAndThatIsAResponse() async throws {
        try await ConsumerLagBench.with(session: .seconds(6)) { bench in
            let (fault, undo, process) = try await injected(bench)
            process.signal(SIGTERM)
            let start = ContinuousClock.now
            let (by, evidence) = try await removal(of: fault)
            #expect(by == .response)
            #expect(evidence == "stuck process \(process.pid) ended with SIGTERM and left the group")
            try await bench.hasAll()
            let time = ContinuousClock.now - start
            #expect(time < .seconds(8.5), "they were waited for: \(time)")
            await fault.letGo()
            let report = try await bench.recover(undo)
            #expect(report.nothingToDo)
        }
    }

    @Test func onSIGKILLTheGroupWaitsForTheirSessionTimeout() async throws {
        try await ConsumerLagBench.with(session: .seconds(6)) { bench in
            let (fault, undo, process) = try await injected(bench)
            process.signal(SIGKILL)
            let start = ContinuousClock.now
            let (by, evidence) = try await removal(of: fault)
            #expect(by == .response)
            #expect(evidence == "stuck process \(process.pid) ended with SIGKILL")
            try await bench.hasAll(within: .seconds(40))
            let time = ContinuousClock.now - start
            #expect(time > .seconds(8.5), "the partitions came back too soon: \(time)")
            await fault.letGo()
            _ = try await bench.recover(undo)
        }
    }

    @Test func oneThatWasThrownOutOfTheGroupDoesNotComeBack() async throws {
        try await ConsumerLagBench.with { bench in
            let (fault, undo, process) = try await injected(bench)
            process.signal(SIGSTOP)
            try await bench.hasAll(within: .seconds(30))
            process.signal(SIGCONT)
            let (by, _) = try await removal(of: fault)
            #expect(by == .response || by == .lease)
            try await eventually("the process ends") { !process.isAlive }
            let end = ContinuousClock.now + .seconds(3)
            while ContinuousClock.now < end {
                #expect(await bench.processes(of: bench.tag).isEmpty)
                try await Task.sleep(for: .milliseconds(100))
            }
            try await bench.hasAll()
            await fault.letGo()
            #expect(try await bench.recover(undo).nothingToDo)
        }
    }

    @Test func aClusterThatIsGoneMakesItUnknownAndRecoveryWorksAllTheSame() async throws {
        let kafka = try await KafkaFixture.start(brokers: 1)
        try await ConsumerLagBench.with(on: kafka) { bench in
            let (fault, undo, _) = try await injected(bench)
            await kafka.stop()
            try await eventually("the cluster is missed") {
                if case .unknown(let reason) = await fault.status() { return reason.contains("does not answer") }
                return false
            }
            await fault.letGo()
            let report = try await bench.recover(undo)
            #expect(!report.nothingToDo)
            #expect(await bench.processes(of: bench.tag).isEmpty)
        }
    }

    @Test func aProcessThatHangsIsKilledByRecovery() async throws {
        try await ConsumerLagBench.with { bench in
            let directory = try TemporaryDirectory("deaf")
            let program = try directory.write(
                "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 0.1; done\n", to: "deaf", permissions: 0o755)
            let fault = try bench.fault(["take-within": .duration(.seconds(1))], program: program)
            let undo = try await fault.capture()
            try await fault.inject()
            await fault.letGo()
            let report = try await bench.recover(undo)
            #expect(report.evidence.contains("1 had to be killed: the group deals the partitions anew after 4 s"))
            #expect(await bench.processes(of: bench.tag).isEmpty)
            directory.remove()
        }
    }

    @Test func recoveryLeavesProcessesOfOtherRunsAlone() async throws {
        try await ConsumerLagBench.with { bench in
            let (fault, undo, process) = try await injected(bench)
            var other = undo
            other.run = "\(undo.run)x"
            other.values["tag"] = "firedrill:\(undo.run)x"
            #expect(try await bench.recover(other).nothingToDo)
            #expect(process.isAlive)
            await fault.letGo()
            _ = try await bench.recover(undo)
        }
    }

    @Test func aSecondInjectionOfTheSameValueIsRefused() async throws {
        try await ConsumerLagBench.with { bench in
            let (fault, undo, _) = try await injected(bench)
            await #expect(throws: ChaosError.self) { try await fault.inject() }
            #expect(await bench.processes(of: bench.tag).count == 1)
            await fault.letGo()
            _ = try await bench.recover(undo)
            await #expect(throws: ChaosError.self) { try await fault.inject() }
            #expect(await bench.processes(of: bench.tag).isEmpty)
        }
    }
}

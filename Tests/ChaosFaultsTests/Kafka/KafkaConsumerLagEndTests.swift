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

    @Test func onSIGTERMTheyLeaveAtOnceAndThatIsAResponse() async throws {
        let leaves = try await ConsumerLagBench.isQuicker(than: .seconds(5)) {
            var time = Duration.seconds(60)
            try await ConsumerLagBench.with(session: .seconds(6)) { bench in
                let (fault, undo, process) = try await injected(bench)
                try await bench.hasOne()
                let before = bench.worker.rebalances
                process.signal(SIGTERM)
                time = try await bench.timeUntilMissed(since: before)
                let (by, evidence) = try await removal(of: fault)
                #expect(by == .response)
                #expect(evidence == "stuck process \(process.pid) ended with SIGTERM and left the group")
                try await bench.hasAll()
                await fault.letGo()
                let report = try await bench.recover(undo)
                #expect(report.nothingToDo)
            }
            return time
        }
        #expect(leaves, "they were waited for")
    }

    @Test func onSIGKILLTheGroupWaitsForTheirSessionTimeout() async throws {
        try await ConsumerLagBench.with(session: .seconds(6)) { bench in
            let (fault, undo, process) = try await injected(bench)
            try await bench.hasOne()
            let before = bench.worker.rebalances
            process.signal(SIGKILL)
            let time = try await bench.timeUntilMissed(since: before)
            // The last heartbeat may have been some time ago.
            #expect(time > .seconds(2), "they were missed too soon: \(time)")
            let (by, evidence) = try await removal(of: fault)
            #expect(by == .response)
            #expect(evidence == "stuck process \(process.pid) ended with SIGKILL")
            try await bench.hasAll()
            await fault.letGo()
            _ = try await bench.recover(undo)
        }
    }

    @Test func oneThatWasThrownOutOfTheGroupDoesNotComeBack() async throws {
        try await ConsumerLagBench.with { bench in
            let (fault, undo, process) = try await injected(bench)
            process.signal(SIGSTOP)
            try await bench.hasAll()
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
        try await ConsumerLagBench.with(session: .seconds(6), on: kafka) { bench in
            let (fault, undo, process) = try await injected(bench)
            await kafka.stop()
            try await eventually("the cluster is missed") {
                if case .unknown(let reason) = await fault.status() { return reason.contains("does not answer") }
                return false
            }
            await fault.letGo()
            let report = try await bench.recover(undo)
            #expect(report.evidence.hasPrefix("0 processes of \(bench.tag) left, read back"))
            #expect(!process.isAlive)
            #expect(await bench.processes(of: bench.tag).isEmpty)
        }
    }

    @Test func aProcessThatHangsIsKilledByRecovery() async throws {
        try await ConsumerLagBench.with { bench in
            let directory = try TemporaryDirectory("deaf")
            let program = try directory.write(
                "#!/bin/sh\ntrap '' TERM\n: >\(directory.file("is-deaf"))\nwhile :; do sleep 0.1; done\n", to: "deaf",
                permissions: 0o755)
            let fault = try bench.fault(["take-within": .duration(.seconds(1))], program: program)
            let undo = try await fault.capture()
            try await fault.inject()
            try await eventually("it hears nothing") { access(directory.file("is-deaf"), F_OK) == 0 }
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

import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosFaults

/// What the fault makes of a process's words and end, with a script in the place of the real one.
@Suite struct StuckProcessTests {
    /// Injects with a script that gets its order, says these reports, one after each sign of life, and then goes on.
    private func status(
        _ bench: ConsumerLagBench, saying reports: [StuckReport], then last: String,
        _ body: (KafkaConsumerLag) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory("script")
        let lines = try reports.map { "echo '\(try $0.line)'" }.joined(separator: "\nread -r sign\n")
        let program = try directory.write(
            "#!/bin/sh\nread -r order\n\(lines)\n\(last)\n", to: "script", permissions: 0o755)
        let fault = try bench.fault(["lease": .duration(.milliseconds(600))], program: program)
        let undo = try await fault.capture()
        try await fault.inject()
        try await body(fault)
        await fault.letGo()
        _ = try await bench.recover(undo)
        directory.remove()
    }

    /// Waits until it is gone. Whether the cluster is there may be unknown for a moment on a busy machine.
    private func ending(of fault: KafkaConsumerLag) async throws -> FaultStatus {
        var last = await fault.status()
        try await eventually("it is gone, and says \(last)") {
            last = await fault.status()
            if case .removed = last { return true }
            return false
        }
        return last
    }

    private func holding(_ held: [String]) -> StuckReport {
        StuckReport(
            members: [.init(name: "m", partitions: held, changedAt: .now)], held: held, takenAt: BootInstant.now)
    }

    @Test(
        arguments: [
            (StuckEnding.lease, "exit 0", FaultRemover.lease, "had no sign of life of this tool for 600 ms and left"),
            (.starterGone, "exit 0", .lease, "lost its starter"),
            (.signal(SIGTERM), "exit 0", .response, "ended with SIGTERM and left the group"),
            (.thrownOut, "exit 0", .response, "the group threw the members of"),
            (.refused("no memory"), "exit 64", .tool, "could not work: no memory"),
            (nil, "kill -KILL $$", .response, "ended with SIGKILL"),
            (nil, "kill -SEGV $$", .tool, "ended with SIGSEGV"),
            (nil, "exit 1", .tool, "ended with exit code 1"),
        ] as [(StuckEnding?, String, FaultRemover, String)])
    func itsEndHasSomebodyWhoMadeIt(
        _ said: StuckEnding?, _ last: String, _ remover: FaultRemover, _ words: String
    ) async throws {
        try await ConsumerLagBench.with { bench in
            let farewell = said.map { [StuckReport(ending: $0)] } ?? []
            let script = "read -r sign\n\(last)"
            try await status(bench, saying: [holding(["\(bench.name)[0]"])] + farewell, then: script) { fault in
                let last = try await ending(of: fault)
                guard case .removed(let by, _, let evidence) = last else { return }
                #expect(by == remover)
                #expect(evidence.contains(words), "\(evidence)")
                #expect(await fault.status() == last, "it stays so")
            }
        }
    }

    @Test func partitionsThatGoForGoodAreAResponseAndOnesThatComeBackAreNot() async throws {
        try await ConsumerLagBench.with { bench in
            let held = ["\(bench.name)[0]"]
            let script = "while read -r sign; do :; done"
            try await status(bench, saying: [holding(held), holding([]), holding(held)], then: script) { fault in
                let end = ContinuousClock.now + .seconds(6)
                while ContinuousClock.now < end {
                    if case .removed(_, _, let evidence) = await fault.status() { Issue.record("gone: \(evidence)") }
                    try await Task.sleep(for: .milliseconds(200))
                }
            }
            let start = ContinuousClock.now
            try await status(bench, saying: [holding(held), holding([])], then: script) { fault in
                let last = try await ending(of: fault)
                guard case .removed(.response, _, let evidence) = last else {
                    Issue.record("\(last)")
                    return
                }
                #expect(evidence.hasPrefix("the group gave every wanted partition to others; 1 member: none"))
                #expect(ContinuousClock.now - start > .seconds(4), "a rebalance may take that long")
                try await eventually("it stays out") { await bench.processes(of: bench.tag).isEmpty }
            }
        }
    }
}

import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosFaults

/// The child process by itself, with the test as its starter.
@Suite struct StuckMembersTests {
    private func start(_ bench: ConsumerLagBench, tag: String? = nil) async throws -> ChildProgram {
        try await ChildProgram.start(
            ConsumerLagBench.program, arguments: StuckProcess.words(tag: tag ?? bench.tag))
    }

    /// Reads reports until one is so.
    private func report(
        from helper: ChildProgram, where holds: (StuckReport) -> Bool
    ) async throws -> StuckReport {
        for await line in helper.lines {
            if let report = StuckReport.read(line), holds(report) { return report }
        }
        throw ChaosError(.internal, operation: "read the reports", target: "", cause: "they ended")
    }

    /// Gives signs of life until the task is cancelled.
    private func keepAlive(_ helper: ChildProgram) -> Task<Void, Never> {
        Task {
            while !Task.isCancelled {
                try? await helper.send("still wanted")
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    @Test func tellsOfEachChangeWithTheInstantOfTheAssignment() async throws {
        try await ConsumerLagBench.with { bench in
            let helper = try await start(bench)
            let started = BootInstant.now
            try await helper.send(try bench.order(["lease": .duration(.seconds(30))]).line)
            let report = try await report(from: helper) { !$0.held.isEmpty }
            let taken = try #require(report.takenAt)
            #expect(taken > started && taken <= .now)
            #expect(report.members.map(\.name) == [bench.tag])
            #expect(report.members[0].partitions == report.held)
            try await eventually("the rest is the worker's") { bench.worker.partitions.count == 1 }
            #expect(report.held == ["\(bench.name)[\(1 - bench.worker.partitions[0])]"])
            helper.signal(SIGINT)
            #expect(try await self.report(from: helper) { $0.ending != nil }.ending == .signal(SIGINT))
            #expect(await helper.end(within: .seconds(60)) == .code(0))
            try await bench.hasAll()
        }
    }

    @Test func withoutASignOfLifeTheyLeavePolitely() async throws {
        let leave = try await ConsumerLagBench.isQuicker(than: .seconds(5)) {
            var time = Duration.seconds(60)
            try await ConsumerLagBench.with(session: .seconds(6)) { bench in
                let helper = try await start(bench)
                try await helper.send(try bench.order(["lease": .duration(.seconds(5))]).line)
                let signs = keepAlive(helper)
                _ = try await report(from: helper) { !$0.held.isEmpty }
                try await bench.hasOne()
                #expect(helper.end == nil)
                let before = bench.worker.rebalances
                signs.cancel()
                let silent = ContinuousClock.now
                #expect(try await report(from: helper) { $0.ending != nil }.ending == .lease)
                // The last sign of life may have been some time ago.
                let waited = ContinuousClock.now - silent
                #expect(waited > .seconds(2), "left after \(waited)")
                time = try await bench.timeUntilMissed(since: before)
                #expect(await helper.end(within: .seconds(60)) == .code(0))
                try await bench.hasAll()
            }
            return time
        }
        #expect(leave, "they were waited for")
    }

    @Test func withoutAStarterTheyLeavePolitely() async throws {
        let leave = try await ConsumerLagBench.isQuicker(than: .seconds(5)) {
            var time = Duration.seconds(60)
            try await ConsumerLagBench.with(session: .seconds(6)) { bench in
                let helper = try await start(bench)
                try await helper.send(try bench.order(["lease": .duration(.seconds(30))]).line)
                _ = try await report(from: helper) { !$0.held.isEmpty }
                try await bench.hasOne()
                let before = bench.worker.rebalances
                helper.closeInput()
                #expect(try await report(from: helper) { $0.ending != nil }.ending == .starterGone)
                time = try await bench.timeUntilMissed(since: before)
                #expect(await helper.end(within: .seconds(60)) == .code(0))
                try await bench.hasAll()
            }
            return time
        }
        #expect(leave, "they were waited for")
    }

    @Test func aStarterThatIsGoneBeforeTheOrderEndsIt() async throws {
        try await ConsumerLagBench.with { bench in
            let helper = try await start(bench)
            helper.closeInput()
            #expect(await helper.end(within: .seconds(60)) == .code(0))
        }
    }

    @Test(arguments: ["", "{}", "not json", "{\"tag\":\"firedrill:somebody-else\"}"])
    func anOrderThatIsNoneIsRefused(_ line: String) async throws {
        let helper = try await ChildProgram.start(
            ConsumerLagBench.program, arguments: StuckProcess.words(tag: "firedrill:nobody"))
        try await helper.send(line)
        #expect(await helper.end(within: .seconds(60)) == .code(64))
    }

    @Test func anOrderForAnotherTagIsRefused() async throws {
        try await ConsumerLagBench.with { bench in
            let helper = try await start(bench, tag: "firedrill:another")
            try await helper.send(try bench.order().line)
            #expect(await helper.end(within: .seconds(60)) == .code(64))
            #expect(bench.worker.partitions.count == 2)
        }
    }
}

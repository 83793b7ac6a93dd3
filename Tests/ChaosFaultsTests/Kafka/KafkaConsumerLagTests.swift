import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosFaults

/// Stuck members against a real worker on a real cluster.
@Suite struct KafkaConsumerLagTests {
    @Test func takesAPartitionFromTheWorkerAndReadsNothingOfIt() async throws {
        try await ConsumerLagBench.with { bench in
            let made = ContinuousClock.now
            let fault = try bench.fault()
            let undo = try await fault.capture()
            try await fault.inject()
            guard case .effective(let since, let evidence) = try await fault.confirm() else {
                Issue.record("not effective")
                return
            }
            #expect(since.nanoseconds > 0)
            #expect(since.seconds <= (ContinuousClock.now - made).inSeconds)
            #expect(evidence.contains("taken by stuck process \(try await bench.onlyProcess().pid)"))
            #expect(evidence.contains("workers before: unknown (the target file names no metrics pages"))
            #expect(await fault.status() == .active)
            try await eventually("the worker keeps one partition") { bench.worker.partitions.count == 1 }
            let kept = bench.worker.partitions[0]

            try await bench.produce(60)
            let admin = try KafkaAdmin(
                endpoint: try KafkaEndpoint(brokers: bench.kafka.brokers), clientID: "observer", timeout: .seconds(30))
            let (mine, stuck) = (
                KafkaPartition(topic: bench.name, partition: kept),
                KafkaPartition(topic: bench.name, partition: 1 - kept)
            )
            try await eventually("the worker goes on with its own") {
                let backlogs = try await admin.backlog(group: bench.name, partitions: [mine], within: .seconds(30))
                return (try? backlogs[mine]?.get().lag) == 0
            }
            let left = try await admin.backlog(group: bench.name, partitions: [stuck], within: .seconds(30))
            let backlog = try #require(try left[stuck]?.get())
            #expect(backlog.end > 0)
            #expect(backlog.committed == nil, "nobody ever read there")

            await fault.letGo()
            let report = try await bench.recover(undo)
            #expect(!report.nothingToDo)
            #expect(report.evidence.hasPrefix("0 processes of firedrill:\(bench.name) left, read back (ended 1 now)"))
            try await bench.hasAll()
            try await eventually("the backlog drains") { bench.worker.read(of: 1 - kept).count == Int(backlog.end) }
            await admin.close()
        }
    }

    @Test func addsMembersUntilTheWantedPartitionIsTheirs() async throws {
        try await ConsumerLagBench.with(partitions: 3) { bench in
            let fault = try bench.fault(["partitions": .text("2"), "take-within": .duration(.seconds(60))])
            let undo = try await fault.capture()
            try await fault.inject()
            guard case .effective(_, let evidence) = try await fault.confirm() else {
                Issue.record("not effective: \(try await fault.confirm())")
                return
            }
            #expect(evidence.contains("\(bench.name)[2]"))
            try await eventually("the worker is without it") { !bench.worker.partitions.contains(2) }
            await fault.letGo()
            _ = try await bench.recover(undo)
        }
    }

    @Test func theCommandLineAndTheEnvironmentHoldNoSecret() async throws {
        try await ConsumerLagBench.with { bench in
            let fault = try bench.fault()
            let undo = try await fault.capture()
            try await fault.inject()
            let process = try await bench.onlyProcess()
            let line = FileManager.default.contents(atPath: "/proc/\(process.pid)/cmdline") ?? Data()
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            #expect(Array(words.dropFirst()) == ["stuck-members", "--tag", bench.tag])
            let environment = FileManager.default.contents(atPath: "/proc/\(process.pid)/environ") ?? Data()
            #expect(!String(decoding: environment, as: UTF8.self).contains(ConsumerLagBench.password))
            #expect(!"\(try bench.order())".contains(ConsumerLagBench.password))
            await fault.letGo()
            _ = try await bench.recover(undo)
        }
    }

    @Test func aProcessThatSaysNothingIsNoEffect() async throws {
        try await ConsumerLagBench.with { bench in
            let silent = try TemporaryDirectory("silent")
            let program = try silent.write(
                "#!/bin/sh\nwhile read -r line; do :; done\n", to: "silent", permissions: 0o755)
            let fault = try bench.fault(["take-within": .duration(.seconds(1))], program: program)
            let undo = try await fault.capture()
            try await fault.inject()
            guard case .notEffective(let seen) = try await fault.confirm() else {
                Issue.record("nothing was taken, and it says that it is effective")
                return
            }
            #expect(seen.contains("no wanted partition of \(bench.name) was taken within 1 s; no member has joined"))
            await fault.letGo()
            #expect(try await bench.recover(undo).nothingToDo == false)
            silent.remove()
        }
    }

    @Test func aProgramThatIsNotThereIsAnErrorAndLeavesNothing() async throws {
        try await ConsumerLagBench.with { bench in
            let fault = try bench.fault(program: "/nowhere/firedrill")
            let undo = try await fault.capture()
            await #expect(throws: ClientError.self) { try await fault.inject() }
            await fault.letGo()
            #expect(try await bench.recover(undo).nothingToDo)
        }
    }

    @Test func thePlanNamesWhatIsTouchedAndThePresentLag() async throws {
        try await ConsumerLagBench.with { bench in
            try await bench.produce(40)
            try await eventually("all is read") {
                bench.worker.read(of: 0).count + bench.worker.read(of: 1).count == 40
            }
            let plan = try await bench.fault(["max-members": .whole(3)]).plan()
            let touches = plan.touches.joined(separator: "\n")
            #expect(touches.contains("consumer group \(bench.name)"))
            #expect(touches.contains("1 to 3 member(s) with client.id firedrill:\(bench.name)"))
            #expect(touches.contains("speaking range,roundrobin as the target file says"))
            #expect(touches.contains("2 partition(s) \(bench.name)[0], \(bench.name)[1]"))
            #expect(touches.contains("present lag 0"))
            #expect(plan.privileges.map(\.granted) == [true])
            #expect(plan.endsByItself.contains("leave the group 10 s after the tool's last sign of life"))
            #expect(plan.refusal == nil)
        }
    }
}

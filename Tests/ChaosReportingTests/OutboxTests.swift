import ChaosCore
import ChaosTestKit
import struct Foundation.Data
import class Foundation.FileManager
import class Foundation.JSONEncoder
import Testing

@testable import ChaosReporting

@Suite(.timeLimit(.minutes(5))) struct OutboxTests {
    private let bench: OutboxBench

    init() throws { bench = try OutboxBench() }

    @Test func aMessageIsOnDiskBeforeItsFirstAttempt() async throws {
        let notifier = ScriptedNotifier(isHeld: true)
        let dispatcher = bench.dispatcher([notifier])
        await dispatcher.enqueue(SampleNotifications.firing)
        try await eventually("it is under way") { notifier.delivered.count == 1 }
        let name = try #require(bench.files.first)
        let data = try #require(FileManager.default.contents(atPath: "\(bench.outbox.folder)/\(name)"))
        let pending = OutboxReading(data, currentBoot: "").pending
        #expect(pending.map(\.entry.notification) == [SampleNotifications.firing])
        notifier.letGo()
        _ = await dispatcher.drain(deadline: .seconds(30))
        // What was taken leaves nothing behind.
        #expect(bench.files.isEmpty)
    }

    @Test func whatAKilledProcessLeftIsSentByTheNextInOrder() async throws {
        try bench.leaveBehind([1, 2, 3])
        let notifier = ScriptedNotifier()
        let dispatcher = bench.dispatcher([notifier])
        #expect(await dispatcher.resume().messages == 3)
        await dispatcher.enqueue(SampleNotifications.of(.resolved, sequence: 4))
        _ = await dispatcher.drain(deadline: .seconds(30))
        #expect(notifier.delivered.map(\.sequence) == [1, 2, 3, 4])
        #expect(notifier.delivered.allSatisfy { !$0.delivery.mayRepeat })
        #expect(bench.files.isEmpty)
    }

    @Test func onlyWhatWasUnderWayMayRepeat() async throws {
        try bench.leaveBehind([1, 2], attempted: [1])
        let notifier = ScriptedNotifier()
        let dispatcher = bench.dispatcher([notifier])
        _ = await dispatcher.resume()
        _ = await dispatcher.drain(deadline: .seconds(30))
        #expect(notifier.delivered.map(\.delivery.mayRepeat) == [true, false])
    }

    @Test func theFileOfALivingProcessIsLeftAlone() async throws {
        let held = ScriptedNotifier(isHeld: true)
        let first = bench.dispatcher([held])
        await first.enqueue(SampleNotifications.firing)
        try await eventually("it is under way") { held.delivered.count == 1 }
        let second = bench.dispatcher([ScriptedNotifier()])
        #expect(await second.resume().messages == 0)
        _ = await second.drain(deadline: .seconds(30))
        held.letGo()
        #expect(await first.drain(deadline: .seconds(30)).map(\.accepted) == [true])
    }

    @Test func anIncidentThatFiredAndResolvedWhileTheChannelWasDownIsStillAnnounced() async throws {
        let down = ScriptedNotifier(Array(repeating: .failed("HTTP 503: down"), count: 100))
        let first = bench.dispatcher([down])
        await first.enqueue(SampleNotifications.of(.firing, sequence: 1))
        await first.enqueue(SampleNotifications.of(.resolved, sequence: 2))
        await bench.clock.sleepers(atLeast: 1)
        async let drained = first.drain(deadline: .milliseconds(1))
        await bench.clock.sleepers(atLeast: 2)
        bench.clock.advance(by: .milliseconds(1))
        #expect(
            await drained.map(\.detail).first
                == "not delivered when the run ended (waited 1 ms): last answer after 1 attempts: HTTP 503: down;"
                + " it is kept and sent by the next run, or by: firedrill alert flush")
        let up = ScriptedNotifier()
        let second = bench.dispatcher([up])
        _ = await second.resume()
        #expect(await second.drain(deadline: .seconds(30)).map(\.accepted) == [true, true])
        #expect(up.delivered.map(\.kind) == [.firing, .resolved])
        #expect(up.delivered.allSatisfy { !$0.delivery.mayRepeat })
    }

    @Test func anUnansweredAttemptIsRepeatedAndMarked() async throws {
        let notifier = ScriptedNotifier([.failed("HTTP 503: down"), .unanswered("reset"), .failed("HTTP 503: down")])
        let dispatcher = bench.dispatcher([notifier])
        await dispatcher.enqueue(SampleNotifications.firing)
        for _ in 0..<3 {
            await bench.clock.sleepers(atLeast: 1)
            bench.clock.advance(by: .seconds(10))
        }
        _ = await dispatcher.drain(deadline: .seconds(30))
        #expect(notifier.delivered.map(\.delivery.mayRepeat) == [false, false, true, true])
        #expect(notifier.delivered.last?.delivery.secondsLate == 30)
    }

    @Test func afterAPowerCutEverythingThatWaitedMayRepeat() throws {
        let entry = OutboxEntry(
            id: 1, notification: SampleNotifications.firing, tickets: [AlertTicket(channel: "slack")],
            epochSeconds: 0)
        let encoder = JSONEncoder()
        let lines = try [OutboxLine.opened(version: 1, boot: "another"), .message(entry)].map { try encoder.encode($0) }
        let reading = OutboxReading(Data(lines.joined(separator: Data("\n".utf8))), currentBoot: "this")
        #expect(reading.pending.map(\.mayRepeat) == [true])
    }

    @Test func aTornLineHidesNoOtherAndAnOddOneIsKeptForAPerson() throws {
        try bench.leaveBehind([1])
        let path = "\(bench.outbox.folder)/\(try #require(bench.files.first))"
        let whole = try #require(FileManager.default.contents(atPath: path))
        let torn = OutboxReading(whole + Data(#"{"message":{"_0":{"id":2,"#.utf8), currentBoot: "")
        #expect(torn.pending.count == 1 && torn.endsTorn && !torn.isDamaged)
        let odd = OutboxReading(Data("nonsense\n".utf8) + whole, currentBoot: "")
        #expect(odd.pending.count == 1 && odd.isDamaged)
        try (Data("nonsense\n".utf8) + whole).write(to: .init(filePath: path))
        let found = bench.outbox.takeOver()
        let segment = try #require(found.segments.first)
        segment.note(.done(ids: [1], channel: "slack", accepted: true))
        segment.close()
        #expect(bench.files.map { $0.hasSuffix(".outbox.damaged") } == [true])
    }

    @Test func aFileOfANewerProgramIsNotTouched() throws {
        try FileManager.default.createDirectory(atPath: bench.outbox.folder, withIntermediateDirectories: true)
        let path = "\(bench.outbox.folder)/0-1-1.outbox"
        let line = try JSONEncoder().encode(OutboxLine.opened(version: 2, boot: ""))
        try line.write(to: .init(filePath: path))
        #expect(bench.outbox.takeOver().segments.isEmpty)
        #expect(FileManager.default.contents(atPath: path) == line)
    }

    @Test func aFullDiskDoesNotSilenceAnAlert() async throws {
        // A file where the folder should be.
        try Data().write(to: .init(filePath: bench.outbox.folder))
        let notifier = ScriptedNotifier()
        let dispatcher = bench.dispatcher([notifier])
        await dispatcher.enqueue(SampleNotifications.firing)
        let deliveries = await dispatcher.drain(deadline: .seconds(30))
        #expect(deliveries.map(\.accepted) == [true])
        #expect(deliveries.first?.detail.contains("not kept on disk") == true)
    }
}

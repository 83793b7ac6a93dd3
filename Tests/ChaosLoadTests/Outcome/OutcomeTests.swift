import ChaosCore
import ChaosLoad
import Foundation
import Synchronization
import Testing

@Suite struct OutcomeTests {
    /// Keeps everything in memory.
    private final class Recorder: OutcomeSink {
        private let outcomes = Mutex<[RequestOutcome]>([])

        func record(_ outcome: RequestOutcome) {
            outcomes.withLock { $0.append(outcome) }
        }

        var all: [RequestOutcome] { outcomes.withLock { $0 } }
    }

    private func outcome(_ number: Int, body: String? = nil) -> RequestOutcome {
        RequestOutcome(
            scenario: "issue \"1\"",
            variables: OutcomeVariables(names: ["user", "id"], values: [.integer(number), .text("a\nb")]),
            intendedStart: Instant(nanoseconds: 12_345_678_000), latency: .microseconds(4_125), status: 200,
            ending: .succeeded, body: body.map { Array($0.utf8) })
    }

    private func temporaryFile() -> String {
        FileManager.default.temporaryDirectory.appending(path: "outcomes-\(UUID().uuidString).jsonl").path
    }

    private func lines(_ path: String) throws -> [Substring] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    }

    @Test func eachKindOfEndIsToldApart() async throws {
        let server = try await ScriptedServer { number, _ in
            switch number {
            case 0: .answer(ScriptedServer.response(200, String(repeating: "b", count: 900)))
            case 1: .answer(ScriptedServer.response(410, "gone"))
            case 2: .answer(ScriptedServer.response(500, "oops"))
            case 3: .reset
            default: .stuck
            }
        }
        let recorder = Recorder()
        // One user: his requests arrive in the order in which they were meant to start.
        let load = LoadSpec(
            scenario: "issue", executor: .constantUsers(users: 1, thinkTime: .milliseconds(1), duration: nil))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL, timeLimit: .seconds(3)), clock: MonotonicRunClock(),
            outcomes: recorder)
        try await generator.start()
        #expect(try await eventually { server.received.count >= 5 })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(report.planned == recorder.all.count)
        let outcomes = Array(recorder.all.sorted { $0.intendedStart < $1.intendedStart }.prefix(5))
        #expect(outcomes.map(\.ending) == [.succeeded, .soldOut, .failed, .unknown, .unknown])
        #expect(outcomes.map(\.status) == [200, 410, 500, nil, nil])
        #expect(outcomes.map { $0.body?.count } == [512, nil, nil, nil, nil])
        #expect(
            outcomes.map { $0.variables["user"] != nil && $0.variables["coupon"] != nil }
                == Array(repeating: true, count: 5))
        #expect(outcomes[0].variables["nothing"] == nil)
        let sent = try #require(server.received.first?.split(separator: "\r\n\r\n").last)
        let (user, coupon) = (
            try #require(outcomes[0].variables["user"]), try #require(outcomes[0].variables["coupon"])
        )
        #expect(sent == "{\"userId\":\(user.text),\"couponId\":\(coupon.text)}")
        #expect(outcomes[4].latency >= .seconds(3))
        await server.stop()
    }

    @Test func aRequestThatWasNeverSentHasFailedForSure() async throws {
        let server = try await ScriptedServer { _, _ in .answer(ScriptedServer.ok) }
        let recorder = Recorder()
        let load = LoadSpec(scenario: "issue", executor: .constantArrivalRate(perSecond: 100, duration: nil))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL), clock: MonotonicRunClock(), outcomes: recorder)
        try await generator.start()
        #expect(try await eventually { recorder.all.count > 5 })
        await server.stop()
        #expect(try await eventually { recorder.all.contains { $0.ending == .failed && $0.status == nil } })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(recorder.all.count == report.planned)
        let refused = try #require(report.failures["connection refused"])
        #expect(recorder.all.count { $0.ending == .failed } == refused)
    }

    @Test func aFileHasOneLineForEachOutcomeAndReadsBack() async throws {
        let path = temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let sink = try FileOutcomeSink(path: path)
        for number in 0..<1_000 { sink.record(outcome(number, body: "{\"x\":\"\u{1F600}\\\"}")) }
        let summary = await sink.close()
        #expect(summary == FileOutcomeSummary(written: 1_000, dropped: 0, failure: nil))
        #expect(await sink.close() == summary)
        let all = try lines(path)
        #expect(all.count == 1_001)
        #expect(all.last == "{\"written\":1000,\"dropped\":0}")
        let decoded = try JSONDecoder().decode(RequestOutcome.self, from: Data(all[7].utf8))
        #expect(decoded.variables["user"] == .integer(7))
        #expect(decoded.variables["id"] == .text("a\nb"))
        #expect(decoded.scenario == "issue \"1\"")
        #expect(decoded.latency == .microseconds(4_125))
        #expect(decoded.intendedStart.seconds == 12.345678)
        #expect(decoded.bodyText == "{\"x\":\"\u{1F600}\\\"}")
        let again = try JSONDecoder().decode(RequestOutcome.self, from: JSONEncoder().encode(decoded))
        #expect(again == decoded)
    }

    @Test func bodiesThatAreNotTextStillGiveValidLines() async throws {
        let path = temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let sink = try FileOutcomeSink(path: path)
        let body: [UInt8] = Array(0...255)
        sink.record(
            RequestOutcome(
                scenario: "s", variables: OutcomeVariables(names: [], values: []), intendedStart: .origin,
                latency: .zero, status: nil, ending: .unknown, body: body))
        _ = await sink.close()
        let decoded = try JSONDecoder().decode(RequestOutcome.self, from: Data(try lines(path)[0].utf8))
        #expect(decoded.bodyText == String(decoding: body, as: UTF8.self))
        #expect(decoded.status == nil)
    }

    @Test func whatDoesNotFitIntoMemoryIsDroppedAndCounted() async throws {
        let path = temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let sink = try FileOutcomeSink(path: path, capacity: 4_096)
        for number in 0..<10_000 { sink.record(outcome(number)) }
        let summary = await sink.close()
        #expect(summary.written + summary.dropped == 10_000)
        #expect(summary.dropped > 0 && summary.written > 0)
        #expect(try lines(path).count == summary.written + 1)
        #expect(try lines(path).last == "{\"written\":\(summary.written),\"dropped\":\(summary.dropped)}")
    }

    @Test func aDiskThatRefusesIsToldAndNothingCountsAsWritten() async throws {
        let sink = try FileOutcomeSink(path: "/dev/full")
        for number in 0..<10 { sink.record(outcome(number)) }
        let summary = await sink.close()
        #expect((summary.written, summary.dropped) == (0, 10))
        #expect(summary.failure?.contains("/dev/full") == true)
        let error = #expect(throws: ChaosError.self) { try FileOutcomeSink(path: "/nonexistent/folder/x") }
        #expect(error?.code == .storage)
    }
}

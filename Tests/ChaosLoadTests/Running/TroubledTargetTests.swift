import ChaosCore
import ChaosLoad
import Synchronization
import Testing

/// How the figures tell the trouble of a target.
@Suite(.serialized) struct TroubledTargetTests {
    @Test func aStallOfTheServerShowsInEveryRequestThatItDelayed() async throws {
        // From 1 s to 3 s after the first request nothing is answered; then everything at once.
        let clock = MonotonicRunClock()
        let first = Mutex<Double?>(nil)
        let server = try await ScriptedServer { _, _ in
            let now = clock.now.seconds
            let age = first.withLock { first in
                first = first ?? now
                return now - (first ?? now)
            }
            return .answer(ScriptedServer.ok, after: age > 1 && age < 3 ? .nanoseconds(Int64((3 - age) * 1e9)) : .zero)
        }
        let load = LoadSpec(
            scenario: "issue", executor: .constantArrivalRate(perSecond: 100, duration: .seconds(4)))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL, timeLimit: .seconds(30)), clock: clock)
        try await generator.start()
        #expect(try await eventually(within: .seconds(60)) { await generator.progress()?.hasEnded == true })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(report.succeeded == 400)
        // Half of the requests met the stall, with delays spread evenly over 0 to 2 s.
        let p95 = try #require(report.latencySeconds["p95"])
        #expect(p95 > 1.6 && p95 < 10, "p95 was \(p95)")
        let history = await generator.history()
        let worst = try #require(history.compactMap(\.max).max())
        #expect(worst > 1.9)
        await server.stop()
    }

    @Test func aStuckServerShowsAtOnceAndGrowsWithAge() async throws {
        let server = try await ScriptedServer { _, _ in .stuck }
        let load = LoadSpec(scenario: "issue", executor: .constantArrivalRate(perSecond: 50, duration: nil))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL, timeLimit: .seconds(5)), clock: MonotonicRunClock())
        try await generator.start()
        // One look for all that is asked of it: at the next one the time limit may be over.
        var early: [Metric: Reading] = [:]
        #expect(
            try await eventually {
                early = await generator.read()
                return reading("http.p95", in: early).value ?? 0 > 0.5
            })
        #expect(reading("http.success_ratio", in: early).unknownReason?.contains("in flight, oldest") == true)
        #expect(reading("http.rate", in: early).value == 0)
        let p95 = try #require(reading("http.p95", in: early).value)
        #expect(try await eventually { reading("http.p95", in: await generator.read()).value ?? 0 > p95 + 1 })
        #expect(try await eventually { reading("http.success_ratio", in: await generator.read()).value == 0 })
        let late = await generator.read()
        // Not older than the limit, but for how late a busy machine looks at its clock.
        #expect(try #require(reading("http.oldest_in_flight", in: late).value) < 15)
        #expect(try #require(reading("http.max", in: late).value) >= 4.9)
        let report = try #require(await generator.stop().scenarios.first)
        #expect(report.failures.keys.sorted() == ["time limit"])
        #expect(isBalanced(report))
        #expect(try #require(report.latencySeconds["max"]) < 15)
        await server.stop()
    }

    @Test func aRequestPastItsLimitIsAFailureOfTheSecondItWasMeantToStartIn() async throws {
        let server = try await ScriptedServer { number, _ in number < 20 ? .stuck : .answer(ScriptedServer.ok) }
        let load = LoadSpec(
            scenario: "issue", executor: .constantArrivalRate(perSecond: 20, duration: .seconds(2)))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL, timeLimit: .seconds(4)),
            clock: MonotonicRunClock())
        try await generator.start()
        #expect(try await eventually { await generator.progress()?.hasEnded == true })
        let report = try #require(await generator.stop().scenarios.first)
        let history = await generator.history()
        #expect(report.failures == ["time limit": 20])
        #expect(history.reduce(0) { $0 + $1.failed } == 20)
        #expect(history.prefix(2).reduce(0) { $0 + $1.failed } == 20, "the first 20 starts fell into the first seconds")
        #expect(history.allSatisfy { $0.unresolved == 0 })
        await server.stop()
    }

    @Test func aServerThatGoesAwayIsRefusalsUntilItIsBack() async throws {
        let server = try await ScriptedServer { _, _ in .answer(ScriptedServer.ok) }
        let port = server.port
        let load = LoadSpec(scenario: "issue", executor: .constantArrivalRate(perSecond: 200, duration: nil))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL, timeLimit: .seconds(60)), clock: MonotonicRunClock())
        try await generator.start()
        #expect(try await eventually { reading("http.success_ratio", in: await generator.read()).value == 1 })
        await server.stop()
        #expect(try await eventually { reading("http.success_ratio", in: await generator.read()).value == 0 })
        // Meanwhile a connection of somebody else may have the port for a moment.
        var second: ScriptedServer?
        let isBack = try await eventually {
            second = try? await ScriptedServer(port: port) { _, _ in .answer(ScriptedServer.ok) }
            return second != nil
        }
        try #require(isBack, "port \(port) was taken")
        #expect(try await eventually { reading("http.success_ratio", in: await generator.read()).value == 1 })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(isBalanced(report))
        #expect(try #require(report.failures["connection refused"]) > 0)
        #expect(
            Set(report.failures.keys).isSubset(of: ["connection refused", "connection closed", "connection reset"]))
        await second?.stop()
    }

    @Test func usersWithoutThinkTimeDoNotSpinWhileTheTargetRefuses() async throws {
        let server = try await ScriptedServer { _, _ in .answer(ScriptedServer.ok) }
        let load = LoadSpec(scenario: "issue", executor: .constantUsers(users: 4, thinkTime: .zero, duration: nil))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL), clock: MonotonicRunClock())
        try await generator.start()
        #expect(try await eventually { server.received.count > 20 })
        await server.stop()
        #expect(try await eventually { await generator.progress()?.scenarios.first?.failed ?? 0 > 0 })
        let clock = MonotonicRunClock()
        let start = clock.now
        let before = try #require(await generator.progress()?.scenarios.first)
        try await clock.sleep(for: .milliseconds(500))
        let after = try #require(await generator.progress()?.scenarios.first)
        let length = (clock.now - start).inSeconds
        // 4 users, an attempt each 50 ms at most (the first pauses are shorter), and what was under way.
        #expect(Double(after.failed - before.failed) <= 4 * (length / 0.05 + 6), "in \(length) s")
        #expect(isBalanced(try #require(await generator.stop().scenarios.first)))
    }

    @Test(arguments: [
        ("a reset in mid-request", ScriptedServer.Reaction.reset, "connection reset"),
        ("an end without an answer", .answerAndClose(""), "connection closed"),
        (
            "an end in mid-body", .answerAndClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
            "connection closed"
        ),
        ("not HTTP at all", .answer("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "invalid response (bad status line)"),
        (
            "two lengths", .answer("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            "invalid response (ambiguous length)"
        ),
        (
            "a bad chunk", .answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
            "invalid response (bad chunk)"
        ),
    ])
    func brokenAnswersAreFailuresWithTheirCause(
        name: String, reaction: ScriptedServer.Reaction, cause: String
    ) async throws {
        let server = try await ScriptedServer { _, _ in reaction }
        let load = LoadSpec(
            scenario: "issue", executor: .constantArrivalRate(perSecond: 50, duration: .milliseconds(400)))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL), clock: MonotonicRunClock())
        try await generator.start()
        #expect(try await eventually { await generator.progress()?.hasEnded == true })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(report.failures == [cause: 20], "\(name)")
        await server.stop()
    }

    @Test(arguments: [
        (
            "chunks in pieces",
            ["HTTP/1.1 200 OK\r\nTransfer-", "Encoding: chunked\r\n\r\n5\r", "\nhello\r\n0\r\n", "\r\n"]
        ),
        (
            "interim answers first",
            ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", ScriptedServer.ok]
        ),
        ("no body by its status", ["HTTP/1.1 204 No Content\r\n", "\r\n"]),
    ])
    func oddButValidAnswersAreUnderstood(name: String, pieces: [String]) async throws {
        let server = try await ScriptedServer { _, _ in .pieces(pieces, pause: .milliseconds(5)) }
        let template = RequestTemplate(method: "POST", path: "/", success: [200, 204], function: "any")
        let http = HTTPTarget(baseURL: server.baseURL, requests: ["any": template])
        let load = LoadSpec(
            scenario: "any", executor: .constantUsers(users: 2, thinkTime: .zero, duration: nil))
        let generator = try LoadGenerator(loads: [load], http: http, clock: MonotonicRunClock())
        try await generator.start()
        #expect(
            try await eventually {
                await generator.progress()?.scenarios.first?.succeeded ?? 0 > 8 && server.connectionCount == 3
            })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(report.failed == 0, "\(name): \(report)")
        #expect(server.connectionCount == 3, "kept alive: one to find the address, one for each user")
        await server.stop()
    }

    @Test func connectionsThatTheServerWantsClosedAreNotUsedAgain() async throws {
        let closing = ScriptedServer.response(200, "done", headers: "Connection: close\r\n")
        let server = try await ScriptedServer { _, _ in .answer(closing) }
        let load = LoadSpec(
            scenario: "issue", executor: .constantUsers(users: 1, thinkTime: .milliseconds(5), duration: nil))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL), clock: MonotonicRunClock())
        try await generator.start()
        #expect(try await eventually { await generator.progress()?.scenarios.first?.succeeded ?? 0 > 5 })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(report.failed == 0)
        #expect(server.connectionCount == report.succeeded + 1)
        await server.stop()
    }

    @Test(arguments: [("POST", false), ("GET", true)])
    func aStaleConnectionIsRetriedForSafeMethodsOnly(method: String, isRetried: Bool) async throws {
        // Every connection serves one request and cuts the second one off.
        let served = Mutex<Int>(0)
        let server = try await ScriptedServer { _, _ in
            served.withLock { served in
                served += 1
                return served % 2 == 1 ? .answer(ScriptedServer.ok) : .reset
            }
        }
        let load = LoadSpec(
            scenario: "issue",
            executor: .constantUsers(users: 1, thinkTime: .milliseconds(10), duration: nil))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL, method: method, body: nil), clock: MonotonicRunClock())
        try await generator.start()
        #expect(try await eventually { await generator.progress()?.scenarios.first?.succeeded ?? 0 >= 6 })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(isBalanced(report))
        #expect((report.failures == [:]) == isRetried)
        if !isRetried { #expect(Array(report.failures.keys) == ["connection reset"]) }
        await server.stop()
    }

    @Test func reachingTheCapIsStarvationOfTheGeneratorAndNoFailure() async throws {
        let server = try await ScriptedServer { _, _ in .stuck }
        let load = LoadSpec(
            scenario: "issue", executor: .constantArrivalRate(perSecond: 100, duration: .seconds(1)))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL, timeLimit: .seconds(2)), clock: MonotonicRunClock(),
            settings: LoadSettings(maxInFlight: 10))
        try await generator.start()
        var readings: [Metric: Reading] = [:]
        #expect(
            try await eventually {
                readings = await generator.read()
                return reading("http.starved", in: readings).value == 1
            })
        #expect(reading("http.in_flight", in: readings).value == 10)
        #expect(try await eventually { await generator.progress()?.hasEnded == true })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(report.planned == 100)
        // Ten places, taken once; a second time only where the machine stood still for longer than the time limit.
        let timedOut = try #require(report.failures["time limit"])
        #expect(report.failures.count == 1 && timedOut >= 10)
        #expect(report.starvedStarts == 100 - timedOut && report.starvedStarts > 0)
        #expect(await generator.history().reduce(0) { $0 + $1.starved } == report.starvedStarts)
        await server.stop()
    }
}

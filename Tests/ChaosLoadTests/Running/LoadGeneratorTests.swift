import ChaosCore
import ChaosLoad
import Testing

@Suite(.serialized) struct LoadGeneratorTests {
    @Test func everyPlannedRequestIsAccountedFor() async throws {
        let server = try await ScriptedServer { number, _ in
            switch number % 5 {
            case 0: .answer(ScriptedServer.response(409, ""))
            case 1: .answer(ScriptedServer.response(410, "sold out"))
            case 2: .answer(ScriptedServer.response(503, "busy"))
            default: .answer(ScriptedServer.ok)
            }
        }
        let load = LoadSpec(
            scenario: "issue", executor: .constantArrivalRate(perSecond: 500, duration: .seconds(1)))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL), clock: MonotonicRunClock())
        try await generator.start()
        #expect(try await eventually { await generator.progress()?.hasEnded == true })
        let live = try #require(await generator.progress()?.scenarios.first)
        #expect(isBalanced(live))
        let report = try #require(await generator.stop().scenarios.first)
        #expect(report.planned == 500)
        #expect(isBalanced(report))
        #expect(report.succeeded == 300)
        #expect(report.soldOut == 100)
        #expect(report.failures == ["status 503": 100])
        #expect(server.received.count == 500)
        #expect(report.starvedStarts == 0)
        await server.stop()
    }

    @Test func aRateOfARampArrivesExactly() async throws {
        let server = try await ScriptedServer { _, _ in .answer(ScriptedServer.ok) }
        let load = LoadSpec(
            scenario: "issue",
            executor: .rampingArrivalRate(
                startPerSecond: 0,
                stages: [
                    LoadStage(duration: .milliseconds(500), target: 400),
                    LoadStage(duration: .milliseconds(500), target: 400),
                ]))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL), clock: MonotonicRunClock())
        try await generator.start()
        #expect(try await eventually { await generator.progress()?.hasEnded == true })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(report.planned == 300)
        #expect(report.succeeded == 300)
        await server.stop()
    }

    @Test func noTwoIterationsOfARunShareAUser() async throws {
        let server = try await ScriptedServer { _, _ in .answer(ScriptedServer.ok, after: .milliseconds(3)) }
        let target = issueTarget(server.baseURL)
        let http = HTTPTarget(
            baseURL: target.baseURL, timeLimit: .seconds(60),
            requests: [
                "open": try #require(target.requests["issue"]), "closed": try #require(target.requests["issue"]),
            ])
        let loads = [
            LoadSpec(scenario: "closed", executor: .constantUsers(users: 7, thinkTime: .zero, duration: nil)),
            LoadSpec(scenario: "open", executor: .constantArrivalRate(perSecond: 400, duration: .seconds(1))),
        ]
        let generator = try LoadGenerator(loads: loads, http: http, clock: MonotonicRunClock())
        try await generator.start()
        #expect(
            try await eventually {
                let scenarios = await generator.progress()?.scenarios ?? []
                return scenarios.count == 2 && scenarios.allSatisfy { $0.succeeded >= 300 && $0.inFlight <= 7 }
            })
        let report = await generator.stop()
        let users = server.received.compactMap { request in
            request.split(separator: "userId\":").last.flatMap { Int($0.prefix { $0.isNumber }) }
        }
        #expect(users.count == report.scenarios.reduce(0) { $0 + $1.planned })
        #expect(Set(users).count == users.count)
        let firstUsers = Set(users.filter { $0 % 100_000 == 1 }.map { $0 / 100_000 })
        #expect(firstUsers.isSuperset(of: 1...7), "the users of the closed model are numbered from 1")
        await server.stop()
    }

    @Test func aDoubleTapSendsTheSameRequestTwiceAtOnce() async throws {
        let server = try await ScriptedServer { _, _ in .answer(ScriptedServer.ok, after: .milliseconds(20)) }
        let load = LoadSpec(
            scenario: "issue", executor: .constantArrivalRate(perSecond: 100, duration: .milliseconds(500)),
            doubleTap: 1)
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL), clock: MonotonicRunClock())
        try await generator.start()
        #expect(try await eventually { await generator.progress()?.hasEnded == true })
        let report = try #require(await generator.stop().scenarios.first)
        #expect(report.planned == 100)
        #expect(report.succeeded == 100)
        let bodies = Dictionary(grouping: server.received.map { $0.split(separator: "\r\n\r\n").last }) { $0 }
        #expect(bodies.count == 50)
        #expect(bodies.values.allSatisfy { $0.count == 2 })
        await server.stop()
    }

    @Test func usersThinkBetweenTheirRequests() async throws {
        let server = try await ScriptedServer { _, _ in .answer(ScriptedServer.ok) }
        let load = LoadSpec(
            scenario: "issue",
            executor: .constantUsers(users: 20, thinkTime: .milliseconds(200), duration: nil))
        let clock = MonotonicRunClock()
        let generator = try LoadGenerator(loads: [load], http: issueTarget(server.baseURL), clock: clock)
        let start = clock.now
        try await generator.start()
        #expect(try await eventually { await generator.progress()?.scenarios.first?.succeeded ?? 0 >= 60 })
        #expect(try await eventually { reading("http.iteration_p95", in: await generator.read()).value ?? 0 >= 0.2 })
        let report = try #require(await generator.stop().scenarios.first)
        // An iteration of each of the 20 users takes 200 ms and a little, and each made one start at the very beginning.
        #expect(Double(report.planned) <= 20 * ((clock.now - start).inSeconds / 0.2 + 1))
        #expect(try #require(report.iterationSeconds["p50"]) >= 0.2)
        #expect(server.connectionCount <= 22, "connections are kept alive")
        await server.stop()
    }

    @Test func stopWaitsForWhatIsInFlight() async throws {
        let server = try await ScriptedServer { _, _ in .answer(ScriptedServer.ok, after: .milliseconds(400)) }
        let load = LoadSpec(scenario: "issue", executor: .constantArrivalRate(perSecond: 50, duration: nil))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL), clock: MonotonicRunClock())
        try await generator.start()
        #expect(try await eventually { server.received.count >= 10 })
        async let first = generator.stop()
        async let second = generator.stop()
        let reports = await [first, second]
        #expect(reports[0] == reports[1])
        let report = try #require(reports[0].scenarios.first)
        #expect(report.succeeded == report.planned)
        #expect(report.planned >= 10)
        #expect(reading("http.p95", in: await generator.read()).unknownReason == "the load has stopped")
        #expect(await generator.history().reduce(0) { $0 + $1.planned } == report.planned)
        #expect(await generator.progress()?.scenarios.first?.planned == report.planned)
        await server.stop()
    }

    @Test func aTargetThatCannotBeReachedAtAllIsAnError() async throws {
        let server = try await ScriptedServer { _, _ in .stuck }
        let url = server.baseURL
        await server.stop()
        let load = LoadSpec(scenario: "issue", executor: .constantArrivalRate(perSecond: 50, duration: nil))
        let generator = try LoadGenerator(loads: [load], http: issueTarget(url), clock: MonotonicRunClock())
        let error = await #expect(throws: ChaosError.self) { try await generator.start() }
        #expect(error?.code == .targetUnreachable)
        #expect(error?.cause == "connection refused")
        #expect(reading("http.p95", in: await generator.read()).unknownReason == "the load has not started")
        #expect(await generator.stop().scenarios == [ScenarioReport(scenario: "issue")])
    }

    @Test func aGeneratorThatIsForgottenStopsByItself() async throws {
        let server = try await ScriptedServer { _, _ in .stuck }
        func startAndForget() async throws {
            let load = LoadSpec(scenario: "issue", executor: .constantArrivalRate(perSecond: 200, duration: nil))
            let generator = try LoadGenerator(
                loads: [load], http: issueTarget(server.baseURL), clock: MonotonicRunClock())
            try await generator.start()
            #expect(try await eventually { server.received.count >= 10 })
        }
        try await startAndForget()
        #expect(try await eventually { server.openConnectionCount == 0 })
        await server.stop()
    }

    @Test func startingTwiceIsAnError() async throws {
        let server = try await ScriptedServer { _, _ in .answer(ScriptedServer.ok) }
        let load = LoadSpec(scenario: "issue", executor: .constantArrivalRate(perSecond: 50, duration: nil))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL), clock: MonotonicRunClock())
        try await generator.start()
        let error = await #expect(throws: ChaosError.self) { try await generator.start() }
        #expect(error?.code == .usage)
        _ = await generator.stop()
        await server.stop()
    }

    @Test func theCatalogueOfMetricsIsWhatAReadingHas() async throws {
        let server = try await ScriptedServer { _, _ in .answer(ScriptedServer.ok) }
        let load = LoadSpec(scenario: "issue", executor: .constantArrivalRate(perSecond: 100, duration: nil))
        let generator = try LoadGenerator(
            loads: [load], http: issueTarget(server.baseURL), clock: MonotonicRunClock())
        let wanted = Set(LoadGenerator.metrics.map { Metric($0.name, ["scenario": "issue"]) })
        #expect(Set(await generator.read().keys) == wanted)
        try await generator.start()
        #expect(Set(await generator.read().keys) == wanted)
        _ = await generator.stop()
        #expect(Set(await generator.read().keys) == wanted)
        #expect(LoadGenerator.metrics.allSatisfy { $0.summary.hasSuffix(".") && $0.labels == ["scenario"] })
        await server.stop()
    }
}

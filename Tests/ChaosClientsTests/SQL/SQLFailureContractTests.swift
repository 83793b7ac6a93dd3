import ChaosClients
import ChaosTestKit
import Testing

/// How a session fails, whichever engine its server is.
@Suite(.serialized) struct SQLFailureContractTests {
    private func connect(_ engine: SQLEngine) async throws -> any SQLSession {
        try await SQLEngine.endpoint(url: SQLFixtures.shared(engine).url).session(named: nil, timeout: .seconds(30))
    }

    /// The error of connecting to a URL of this engine.
    private func refusal(
        _ engine: SQLEngine, _ rest: String, timeout: Duration = .seconds(30)
    ) async throws -> ClientError? {
        let endpoint = try SQLEngine.endpoint(url: "\(engine.schemes[0])://\(rest)")
        return await clientError { _ = try await endpoint.session(named: nil, timeout: timeout) }
    }

    @Test(arguments: SQLEngine.allCases)
    func aServerThatIsAbsentIsUnreachable(_ engine: SQLEngine) async throws {
        let port = try FreePort.find()
        let error = try await refusal(engine, "u:p@127.0.0.1:\(port)/db")
        #expect(error?.code == .unreachable)
        #expect(error?.target == "127.0.0.1:\(port)/db")
    }

    @Test(arguments: SQLEngine.allCases)
    func aWrongPasswordIsAnAuthenticationFailureWithItsCode(_ engine: SQLEngine) async throws {
        let fixture = try await SQLFixtures.shared(engine)
        let user = engine == .postgres ? "postgres" : "root"
        for login in ["\(user):wrong", "nobody:nothing"] {
            let error = try await refusal(engine, "\(login)@127.0.0.1:\(fixture.port)/\(engine.rawValue)")
            #expect(error?.code == .authenticationFailed)
            #expect(error?.serverCode == SQLWords(engine).codes.wrongPassword)
        }
        let none = engine == .postgres ? "?passfile=/dev/null" : ""
        let missing = try await refusal(engine, "\(user)@127.0.0.1:\(fixture.port)/\(engine.rawValue)\(none)")
        #expect(missing?.code == .authenticationFailed)
    }

    @Test(arguments: SQLEngine.allCases)
    func aDatabaseThatDoesNotExistIsAServerError(_ engine: SQLEngine) async throws {
        let url = try await SQLFixtures.shared(engine).url(database: "no_such_database")
        let endpoint = try SQLEngine.endpoint(url: url)
        let error = await clientError { _ = try await endpoint.session(named: nil, timeout: .seconds(30)) }
        #expect(error?.code == .serverError)
        #expect(error?.serverCode == SQLWords(engine).codes.noSuchDatabase)
    }

    @Test(arguments: SQLEngine.allCases)
    func aServerThatAcceptsAndSaysNothingIsTimedOut(_ engine: SQLEngine) async throws {
        let server = try DribblingServer(greeting: nil)
        let plain = engine == .postgres ? "?sslmode=disable" : ""
        let time = try await elapsed {
            let error = try await refusal(
                engine, "u:p@127.0.0.1:\(server.port)/db\(plain)", timeout: .milliseconds(300))
            #expect(error?.code == .timedOut)
        }
        #expect(time >= .milliseconds(300) && time < .seconds(20))
        server.stop()
    }

    /// Without a parameter and with one: MariaDB has a protocol for each.
    @Test(arguments: SQLEngine.allCases, [false, true])
    func aTimeLimitStopsTheStatementAndKeepsTheSession(_ engine: SQLEngine, isPrepared: Bool) async throws {
        let (session, words) = (try await connect(engine), SQLWords(engine))
        let statement = "SELECT \(words.sleep(300))" + (isPrepared ? ", \(words.number())" : "")
        let time = await elapsed {
            let error = await clientError {
                _ = try await session.query(statement, isPrepared ? [1] : [], timeout: .milliseconds(300))
            }
            #expect(error?.code == .timedOut)
        }
        #expect(time >= .milliseconds(300) && time < .seconds(20))
        #expect(!session.isClosed)
        let observer = try await connect(engine)
        try await eventually("it still runs") { try await !words.isActive(session.sessionID, over: observer) }
        #expect(try await session.query("SELECT 1 AS one").first?.int("one") == 1)
        await session.close()
        await observer.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func aStatementThatWasStoppedDoesNotHitTheNextOne(_ engine: SQLEngine) async throws {
        let (session, words) = (try await connect(engine), SQLWords(engine))
        for _ in 0..<30 {
            _ = try? await session.query("SELECT \(words.sleep(0.003))", timeout: .milliseconds(3))
            let next = try await session.query("SELECT \(words.sleep(0.002)), 5 AS five")
            #expect(next.first?.int("five") == 5)
        }
        #expect(!session.isClosed)
        await session.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func aCancelledTaskStopsItsStatementAndOneThatWaitsSendsNothing(_ engine: SQLEngine) async throws {
        let (session, words) = (try await connect(engine), SQLWords(engine))
        let observer = try await connect(engine)
        let running = try await sleeper(on: session, words, observer)
        let waiting = Task { await clientError { _ = try await session.query("SELECT 2", timeout: .seconds(300)) } }
        // A moment in which it most likely takes its place in the queue; one that comes later must end the same way.
        try await Task.sleep(for: .milliseconds(50))
        waiting.cancel()
        #expect(await waiting.value?.code == .cancelled)
        running.cancel()
        #expect(await running.value?.code == .cancelled)
        try await eventually("it still runs") { try await !words.isActive(session.sessionID, over: observer) }
        #expect(!session.isClosed)
        #expect(try await session.query("SELECT 3 AS three").first?.int("three") == 3)
        await session.close()
        await observer.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func aKilledSessionIsAConnectionLost(_ engine: SQLEngine) async throws {
        let (session, words) = (try await connect(engine), SQLWords(engine))
        let observer = try await connect(engine)
        let task = try await sleeper(on: session, words, observer)
        _ = try await observer.query(words.kill(session.sessionID))
        let error = await task.value
        #expect(error?.code == .connectionLost)
        if let code = words.codes.killed { #expect(error?.serverCode == code) }
        #expect(session.isClosed)
        let later = await clientError { _ = try await session.query("SELECT 1") }
        #expect(later?.code == .closed)
        await observer.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func closingStopsWhatRunsAndFailsWhatWaits(_ engine: SQLEngine) async throws {
        let (session, words) = (try await connect(engine), SQLWords(engine))
        let observer = try await connect(engine)
        let running = try await sleeper(on: session, words, observer)
        let waiting = Task { await clientError { _ = try await session.query("SELECT 1") } }
        let id = session.sessionID
        let time = await elapsed { await session.close() }
        #expect(time < .seconds(20))
        #expect(await running.value?.code == .closed)
        #expect(await waiting.value?.code == .closed)
        try await eventually("the session lives on") { try await !words.isActive(id, over: observer) }
        await observer.close()
    }

    /// A statement that the server has begun and that takes for ever; its end is the task's value.
    private func sleeper(
        on session: any SQLSession, _ words: SQLWords, _ observer: any SQLSession
    ) async throws -> Task<ClientError?, Never> {
        let statement = "SELECT \(words.sleep(300))"
        let task = Task { await clientError { _ = try await session.query(statement, timeout: .seconds(300)) } }
        let id = session.sessionID
        try await eventually("the statement did not begin") { try await words.isActive(id, over: observer) }
        return task
    }
}

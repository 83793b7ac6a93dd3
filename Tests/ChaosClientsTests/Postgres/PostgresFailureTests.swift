import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct PostgresFailureTests {
    private func connect() async throws -> PostgresConnection {
        try await .connect(to: PostgresEndpoint(url: PostgresFixture.shared().url), timeout: .seconds(30))
    }

    private func isActive(_ pid: Int32, _ observer: PostgresConnection) async throws -> Bool {
        let row = try await observer.query(
            "SELECT state FROM pg_stat_activity WHERE pid = $1", [SQLValue(pid)]
        ).first
        return row?["state"] == "active"
    }

    @Test func aServerThatIsAbsentIsUnreachable() async throws {
        let port = try FreePort.find()
        let endpoint = try PostgresEndpoint(url: "postgresql://u:p@127.0.0.1:\(port)/db")
        let error = await clientError { _ = try await PostgresConnection.connect(to: endpoint) }
        #expect(error?.code == .unreachable)
        #expect(error?.target == "127.0.0.1:\(port)/db")
    }

    @Test func aWrongPasswordIsAnAuthenticationFailureWithItsSQLState() async throws {
        let fixture = try await PostgresFixture.shared()
        let endpoint = try PostgresEndpoint(url: "postgresql://postgres:wrong@127.0.0.1:\(fixture.port)/postgres")
        let error = await clientError { _ = try await PostgresConnection.connect(to: endpoint) }
        #expect(error?.code == .authenticationFailed)
        #expect(error?.serverCode == SQLState.invalidPassword)
        let none = try PostgresEndpoint(
            url: "postgresql://postgres@127.0.0.1:\(fixture.port)/postgres?passfile=/dev/null")
        let missing = await clientError { _ = try await PostgresConnection.connect(to: none) }
        #expect(missing?.code == .authenticationFailed)
    }

    @Test func aDatabaseThatDoesNotExistIsAServerError() async throws {
        let endpoint = try await PostgresEndpoint(url: PostgresFixture.shared().url(database: "no_such_database"))
        let error = await clientError { _ = try await PostgresConnection.connect(to: endpoint) }
        #expect(error?.code == .serverError)
        #expect(error?.serverCode == "3D000")
    }

    @Test func aServerThatAcceptsAndSaysNothingIsTimedOut() async throws {
        let server = try DribblingServer(greeting: nil)
        let endpoint = try PostgresEndpoint(url: "postgresql://u:p@127.0.0.1:\(server.port)/db?sslmode=disable")
        let time = await elapsed {
            let error = await clientError {
                _ = try await PostgresConnection.connect(to: endpoint, timeout: .milliseconds(300))
            }
            #expect(error?.code == .timedOut)
        }
        #expect(time >= .milliseconds(300) && time < .seconds(20))
        server.stop()
    }

    @Test func aTimeLimitCancelsOnTheServerAndKeepsTheSession() async throws {
        let connection = try await connect()
        let time = await elapsed {
            let error = await clientError {
                _ = try await connection.query("SELECT pg_sleep(300)", timeout: .milliseconds(300))
            }
            #expect(error?.code == .timedOut)
        }
        #expect(time >= .milliseconds(300) && time < .seconds(20))
        #expect(!connection.isClosed)
        let observer = try await connect()
        #expect(try await !isActive(connection.backendPID, observer))
        #expect(try await connection.query("SELECT 1 AS one").first?.int("one") == 1)
    }

    @Test func aStatementThatWasCancelledDoesNotHitTheNextOne() async throws {
        let connection = try await connect()
        for _ in 0..<40 {
            _ = try? await connection.query("SELECT pg_sleep(0.002)", timeout: .milliseconds(2))
            #expect(try await connection.query("SELECT pg_sleep(0.002), 5 AS five").first?.int("five") == 5)
        }
    }

    @Test func cancellingTheTaskStopsTheStatementAndKeepsTheSession() async throws {
        let connection = try await connect()
        let observer = try await connect()
        let task = Task { try await connection.query("SELECT pg_sleep(300)", timeout: .seconds(300)) }
        try await eventually("the statement did not begin") { try await isActive(connection.backendPID, observer) }
        task.cancel()
        let time = await elapsed {
            let error = await clientError { _ = try await task.value }
            #expect(error?.code == .cancelled)
        }
        #expect(time < .seconds(20))
        #expect(try await !isActive(connection.backendPID, observer))
        #expect(try await connection.query("SELECT 1 AS one").first?.int("one") == 1)
    }

    @Test func cancellingATaskThatWaitsForItsTurnSendsNothing() async throws {
        let connection = try await connect()
        let observer = try await connect()
        let running = Task { try await connection.query("SELECT pg_sleep(300)", timeout: .seconds(300)) }
        try await eventually("the statement did not begin") { try await isActive(connection.backendPID, observer) }
        let waiting = Task { try await connection.query("SELECT 2", timeout: .seconds(300)) }
        // A moment in which it most likely takes its place in the queue; one that comes later must end the same way.
        try await Task.sleep(for: .milliseconds(50))
        waiting.cancel()
        let time = await elapsed {
            let error = await clientError { _ = try await waiting.value }
            #expect(error?.code == .cancelled)
        }
        #expect(time < .seconds(20), "it does not wait for the one before")
        running.cancel()
        #expect(await clientError { _ = try await running.value }?.code == .cancelled)
    }

    @Test func aBackendThatIsTerminatedIsAConnectionLostWithItsSQLState() async throws {
        let connection = try await connect()
        let observer = try await connect()
        let task = Task {
            await clientError { _ = try await connection.query("SELECT pg_sleep(300)", timeout: .seconds(300)) }
        }
        try await eventually("the statement did not begin") { try await isActive(connection.backendPID, observer) }
        _ = try await observer.query("SELECT pg_terminate_backend($1)", [SQLValue(connection.backendPID)])
        let error = await task.value
        #expect(error?.code == .connectionLost)
        #expect(error?.serverCode == SQLState.adminShutdown)
        #expect(connection.isClosed)
        let later = await clientError { _ = try await connection.query("SELECT 1") }
        #expect(later?.code == .closed)
    }

    @Test func aServerKilledInMidCallIsAConnectionLost() async throws {
        let fixture = try await PostgresFixture.start()
        let connection = try await PostgresConnection.connect(to: PostgresEndpoint(url: fixture.url))
        let observer = try await PostgresConnection.connect(to: PostgresEndpoint(url: fixture.url))
        let task = Task {
            await clientError { _ = try await connection.query("SELECT pg_sleep(300)", timeout: .seconds(300)) }
        }
        try await eventually("the statement did not begin") { try await isActive(connection.backendPID, observer) }
        #expect(kill(connection.backendPID, SIGKILL) == 0)
        let time = await elapsed { #expect(await task.value?.code == .connectionLost) }
        #expect(time < .seconds(20))
        #expect(connection.isClosed)
        await fixture.stop()
    }

    @Test func aServerThatHangsIsGivenUpAfterTheLimitAndAGrace() async throws {
        let fixture = try await PostgresFixture.start()
        let connection = try await PostgresConnection.connect(to: PostgresEndpoint(url: fixture.url))
        // Both stop: the backend with the statement, and the postmaster that would take the cancel request.
        fixture.signal(SIGSTOP)
        #expect(kill(connection.backendPID, SIGSTOP) == 0)
        let time = await elapsed {
            let error = await clientError { _ = try await connection.query("SELECT 1", timeout: .milliseconds(300)) }
            #expect(error?.code == .timedOut)
        }
        #expect(time < .seconds(20))
        #expect(connection.isClosed)
        kill(connection.backendPID, SIGCONT)
        fixture.signal(SIGCONT)
        await fixture.stop()
    }

    @Test func closingStopsWhatRunsAndFailsWhatWaits() async throws {
        let connection = try await connect()
        let observer = try await connect()
        let running = Task {
            await clientError { _ = try await connection.query("SELECT pg_sleep(300)", timeout: .seconds(300)) }
        }
        try await eventually("the statement did not begin") { try await isActive(connection.backendPID, observer) }
        let waiting = Task { await clientError { _ = try await connection.query("SELECT 1") } }
        let pid = connection.backendPID
        let time = await elapsed { await connection.close() }
        #expect(time < .seconds(20))
        #expect(await running.value?.code == .closed)
        #expect(await waiting.value?.code == .closed)
        try await eventually("the backend lives on") { try await !isActive(pid, observer) }
    }
}

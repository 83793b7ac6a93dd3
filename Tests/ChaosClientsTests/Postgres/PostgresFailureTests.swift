import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// What only PostgreSQL can suffer: it has a process for each session.
@Suite(.serialized) struct PostgresFailureTests {
    @Test func aServerKilledInMidCallIsAConnectionLost() async throws {
        let fixture = try await PostgresFixture.start()
        let connection = try await PostgresConnection.connect(to: PostgresEndpoint(url: fixture.url))
        let observer = try await PostgresConnection.connect(to: PostgresEndpoint(url: fixture.url))
        let task = Task {
            await clientError { _ = try await connection.query("SELECT pg_sleep(300)", timeout: .seconds(300)) }
        }
        try await eventually("the statement did not begin") {
            try await SQLWords(.postgres).isActive(connection.sessionID, over: observer)
        }
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
}

import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct PostgresConnectionTests {
    private func connect() async throws -> PostgresConnection {
        try await .connect(
            to: PostgresEndpoint(url: PostgresFixture.shared().url), applicationName: "client tests",
            timeout: .seconds(30))
    }

    @Test func givesColumnsRowsAndNulls() async throws {
        let connection = try await connect()
        let result = try await connection.query(
            "SELECT 42 AS n, 'text' AS t, true AS b, NULL AS nothing, 1.5::float8 AS d, '\\x00ff'::bytea AS y")
        #expect(result.columns == ["n", "t", "b", "nothing", "d", "y"])
        let row = try #require(result.first)
        #expect(row.int("n") == 42)
        #expect(row["t"] == "text" && row[1] == "text")
        #expect(row.bool("b") == true)
        #expect(row["nothing"] == nil)
        #expect(row.double("d") == 1.5)
        #expect(row.bytes("y") == [0, 255])
        #expect(row["no such column"] == nil && row[99] == nil)
        await connection.close()
    }

    @Test(arguments: [SQLValue.text("a\0b"), .textArray(["a\0b"])])
    func refusesATextWithANul(_ value: SQLValue) async throws {
        let connection = try await connect()
        let error = await clientError { _ = try await connection.query("SELECT $1::text", [value]) }
        #expect(error?.code == .invalidArgument)
        #expect(!connection.isClosed)
    }

    @Test func tellsItsNameAndTheServersVersion() async throws {
        let connection = try await connect()
        let row = try await connection.query("SELECT current_setting('application_name') AS name").first
        #expect(row?["name"] == "client tests")
        #expect(connection.sessionID == Int64(connection.backendPID))
        #expect(connection.serverVersion >= 150_000)
    }

    @Test func refusesCopyByGivingTheConnectionUp() async throws {
        let connection = try await connect()
        let error = await clientError { try await connection.execute("COPY (SELECT 1) TO STDOUT") }
        #expect(error?.code == .protocolError)
        #expect(connection.isClosed)
    }

    @Test func everyDescriptorIsClosedOnExec() async throws {
        let fixture = try await PostgresFixture.start()
        let connection = try await PostgresConnection.connect(to: PostgresEndpoint(url: fixture.url))
        let open = try OpenSockets.onPort(fixture.port)
        #expect(!open.isEmpty)
        #expect(open.allSatisfy { $0.isCloseOnExec })
        await connection.close()
        #expect(try OpenSockets.onPort(fixture.port).isEmpty)
        var unheld: PostgresConnection? = try await .connect(to: PostgresEndpoint(url: fixture.url))
        #expect(unheld?.isClosed == false)
        unheld = nil
        try await eventually("the socket is still open") { try OpenSockets.onPort(fixture.port).isEmpty }
        await fixture.stop()
    }
}

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

    @Test func carriesEveryKindOfParameter() async throws {
        let connection = try await connect()
        let bytes = (0...255).map { UInt8($0) } + [0, 39, 92]
        let text = "quote ' double \" back\\slash {curly},comma\nline 한글 🎟"
        let row = try await connection.query(
            """
            SELECT $1::int8 AS i, $2::text AS t, $3::bool AS b, $4::float8 AS d, $5::bytea AS y, $6::text AS n,
                   (SELECT sum(x) FROM unnest($7::int8[]) x) AS s, ($8::text[])[2] AS e, $9::date AS day
            """,
            [
                -7, .text(text), true, 2.25, .bytes(bytes), nil, .intArray([1, 2, 3]), .textArray(["a", text]),
                "2024-05-01",
            ]
        ).first
        #expect(row?.int("i") == -7)
        #expect(row?["t"] == text)
        #expect(row?.bool("b") == true)
        #expect(row?.double("d") == 2.25)
        #expect(row?.bytes("y") == bytes)
        #expect(row?["n"] == nil)
        #expect(row?.int("s") == 6)
        #expect(row?["e"] == text)
        #expect(row?["day"] == "2024-05-01")
        #expect(try await connection.query("SELECT length($1::bytea) AS n", [.bytes([])]).first?.int("n") == 0)
    }

    @Test func carriesEightMebibytesBothWays() async throws {
        let connection = try await connect()
        let bytes = sampleBytes(8 << 20)
        let row = try await connection.query(
            """
            SELECT length($1::bytea) AS n, substr($1::bytea, 1, 5000) AS head, substr($1::bytea, 8380000) AS tail,
                   repeat('0123456789abcdef', 524288) AS text
            """, [.bytes(bytes)]
        ).first
        #expect(row?.int("n") == 8 << 20)
        #expect(row?.bytes("head") == Array(bytes.prefix(5000)))
        #expect(row?.bytes("tail") == Array(bytes[8_379_999...]))
        #expect(row?["text"] == String(repeating: "0123456789abcdef", count: 524_288))
    }

    @Test(arguments: [SQLValue.text("a\0b"), .textArray(["a\0b"])])
    func refusesATextWithANul(_ value: SQLValue) async throws {
        let connection = try await connect()
        let error = await clientError { _ = try await connection.query("SELECT $1::text", [value]) }
        #expect(error?.code == .invalidArgument)
        #expect(!connection.isClosed)
    }

    @Test func countsAffectedRowsAndRunsScripts() async throws {
        let url = try await PostgresFixture.shared().database()
        let connection = try await PostgresConnection.connect(to: PostgresEndpoint(url: url))
        try await connection.execute(
            "CREATE TABLE t(id int PRIMARY KEY, v text); INSERT INTO t VALUES (1,'a'),(2,'b');")
        #expect(try await connection.query("UPDATE t SET v = 'c'").affectedRows == 2)
        #expect(try await connection.query("SELECT * FROM t").affectedRows == 2)
        #expect(try await connection.query("DELETE FROM t WHERE id = ANY($1)", [.intArray([2, 3])]).affectedRows == 1)
        let error = await clientError { try await connection.execute("INSERT INTO t VALUES (9,'x'); SELECT broken; ") }
        #expect(error?.serverCode == "42703")
        #expect(try await connection.query("SELECT count(*) AS n FROM t WHERE id = 9").first?.int("n") == 0)
    }

    @Test func throwsTheServersErrorWithItsSQLStateAndGoesOn() async throws {
        let connection = try await connect()
        let error = await clientError { _ = try await connection.query("SELECT 1 / $1::int", [0]) }
        #expect(error?.code == .serverError)
        #expect(error?.serverCode == "22012")
        #expect(error?.operation == "SELECT")
        #expect(!connection.isClosed)
        #expect(try await connection.query("SELECT 1 AS one").first?.int("one") == 1)
        #expect(connection.transactionState == .idle)
    }

    @Test func knowsItsBackendItsNameAndItsTransaction() async throws {
        let connection = try await connect()
        let row = try await connection.query(
            "SELECT pg_backend_pid() AS pid, current_setting('application_name') AS name"
        )
        .first
        #expect(row?.int("pid") == Int64(connection.backendPID))
        #expect(row?["name"] == "client tests")
        #expect(connection.serverVersion >= 150_000)
        _ = try await connection.query("BEGIN")
        #expect(connection.transactionState == .open)
        _ = await clientError { _ = try await connection.query("SELECT broken") }
        #expect(connection.transactionState == .failed)
        _ = try await connection.query("ROLLBACK")
        #expect(connection.transactionState == .idle)
    }

    @Test func runsCallsOfSeveralTasksOneAfterTheOther() async throws {
        let connection = try await connect()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<100 {
                group.addTask {
                    let row = try await connection.query("SELECT $1::int AS n", [SQLValue(index)]).first
                    #expect(row?.int("n") == Int64(index))
                }
            }
            try await group.waitForAll()
        }
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

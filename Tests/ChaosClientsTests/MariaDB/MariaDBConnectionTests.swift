import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct MariaDBConnectionTests {
    private func connect() async throws -> MariaDBConnection {
        try await .connect(
            to: MariaDBEndpoint(url: MariaDBFixture.shared().url), programName: "client tests", timeout: .seconds(30))
    }

    /// A table with a column of every kind that matters, one full row and one of NULLs.
    private func table(_ connection: MariaDBConnection) async throws {
        try await connection.execute(
            """
            CREATE TEMPORARY TABLE kinds(
                n BIGINT, t TEXT, b BOOLEAN, d DOUBLE, m DECIMAL(10,2), y BLOB, day DATE, at DATETIME(3))
                CHARACTER SET utf8mb4;
            INSERT INTO kinds VALUES
                (-42, 'text 한글 🎟', true, 1.5, 12.50, X'00ff27', '2024-05-01', '2024-05-01 10:20:30.125'),
                (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            """)
    }

    /// The same rows over both protocols: plain text, and prepared.
    @Test(arguments: [("SELECT * FROM kinds", []), ("SELECT * FROM kinds WHERE 1 = ?", [SQLValue.int(1)])])
    func givesColumnsRowsAndNulls(_ sql: String, _ parameters: [SQLValue]) async throws {
        let connection = try await connect()
        try await table(connection)
        let result = try await connection.query(sql, parameters)
        #expect(result.columns == ["n", "t", "b", "d", "m", "y", "day", "at"])
        let row = try #require(result.first)
        #expect(row.int("n") == -42)
        #expect(row["t"] == "text 한글 🎟" && row[1] == "text 한글 🎟")
        #expect(row.bool("b") == true)
        #expect(row.double("d") == 1.5)
        #expect(row["m"] == "12.50")
        #expect(row.bytes("y") == [0, 255, 39])
        #expect(row["day"] == "2024-05-01")
        #expect(row["at"] == "2024-05-01 10:20:30.125")
        #expect(row["no such column"] == nil && row[99] == nil)
        let nulls = try #require(result.rows.last)
        #expect(result.columns.allSatisfy { nulls[$0] == nil })
        await connection.close()
    }

    @Test func carriesEveryKindOfParameter() async throws {
        let connection = try await connect()
        let bytes = (0...255).map { UInt8($0) } + [0, 39, 92]
        let text = "quote ' double \" back\\slash {curly},comma\nline \u{1} NUL\0 한글 🎟"
        let row = try await connection.query(
            """
            SELECT CAST(? AS SIGNED) AS i, ? AS t, ? AS b, ? AS d, CAST(? AS BINARY) AS y, ? AS n,
                (SELECT sum(x) FROM JSON_TABLE(?, '$[*]' COLUMNS (x BIGINT PATH '$')) AS a) AS s,
                JSON_VALUE(?, '$[1]') AS e, CAST(? AS DATE) AS day
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
        #expect(try await connection.query("SELECT length(?) AS n", [.bytes([])]).first?.int("n") == 0)
    }

    @Test func carriesEightMebibytesBothWays() async throws {
        let connection = try await connect()
        let bytes = sampleBytes(8 << 20)
        let row = try await connection.query(
            """
            SELECT length(b) AS n, substr(b, 1, 5000) AS head, substr(b, 8380000) AS tail,
                repeat('0123456789abcdef', 524288) AS text FROM (SELECT CAST(? AS BINARY) AS b) AS sent
            """, [.bytes(bytes)]
        ).first
        #expect(row?.int("n") == 8 << 20)
        #expect(row?.bytes("head") == Array(bytes.prefix(5000)))
        #expect(row?.bytes("tail") == Array(bytes[8_379_999...]))
        #expect(row?["text"] == String(repeating: "0123456789abcdef", count: 524_288))
        let text = try await connection.query("SELECT repeat('0123456789abcdef', 524288) AS text").first?["text"]
        #expect(text == row?["text"])
    }

    @Test func countsAffectedRowsAndRunsScripts() async throws {
        let url = try await MariaDBFixture.shared().database()
        let connection = try await MariaDBConnection.connect(to: MariaDBEndpoint(url: url), timeout: .seconds(30))
        try await connection.execute(
            "CREATE TABLE t(id int PRIMARY KEY, v text); INSERT INTO t VALUES (1,'a'),(2,'b');")
        #expect(try await connection.query("UPDATE t SET v = 'c'").affectedRows == 2)
        // Found counts, changed or not, as PostgreSQL counts.
        #expect(try await connection.query("UPDATE t SET v = ?", ["c"]).affectedRows == 2)
        #expect(try await connection.query("SELECT * FROM t").affectedRows == 2)
        let error = await clientError { try await connection.execute("INSERT INTO t VALUES (9,'x'); SELECT broken; ") }
        #expect(error?.serverCode == "1054")
        #expect(try await connection.query("SELECT count(*) AS n FROM t WHERE id = 9").first?.int("n") == 1)
        let scripted = await clientError { _ = try await connection.query("SELECT 1; DELETE FROM t") }
        #expect(scripted?.code == .serverError)
        #expect(try await connection.query("SELECT count(*) AS n FROM t").first?.int("n") == 3)
    }

    @Test func throwsTheServersErrorWithItsNumberAndGoesOn() async throws {
        let connection = try await connect()
        let error = await clientError { _ = try await connection.query("SELECT * FROM nowhere WHERE id = ?", [0]) }
        #expect(error?.code == .serverError)
        #expect(error?.serverCode == MariaDBCode.noSuchTable)
        #expect(error?.operation == "SELECT")
        let count = await clientError { _ = try await connection.query("SELECT ?, ?", [1]) }
        #expect(count?.code == .invalidArgument)
        let cut = await clientError { _ = try await connection.query("SELECT 1\0") }
        #expect(cut?.code == .invalidArgument)
        #expect(!connection.isClosed)
        #expect(try await connection.query("SELECT 1 AS one").first?.int("one") == 1)
        #expect(connection.transactionState == .idle)
    }

    @Test func knowsItsSessionAndItsTransaction() async throws {
        let connection = try await connect()
        let row = try await connection.query("SELECT CONNECTION_ID() AS id").first
        #expect(row?.int("id") == connection.sessionID)
        #expect(connection.serverVersion >= 101_100 && connection.isMariaDB)
        _ = try await connection.query("BEGIN")
        #expect(connection.transactionState == .open)
        _ = await clientError { _ = try await connection.query("SELECT broken") }
        #expect(connection.transactionState == .open)
        _ = try await connection.query("ROLLBACK")
        #expect(connection.transactionState == .idle)
    }

    @Test func runsCallsOfSeveralTasksOneAfterTheOther() async throws {
        let connection = try await connect()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<100 {
                group.addTask {
                    let row = try await connection.query("SELECT ? AS n", [SQLValue(index)]).first
                    #expect(row?.int("n") == Int64(index))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func keepsPreparedStatementsAndTheirNumberSmall() async throws {
        let connection = try await connect()
        for index in 0..<200 {
            let row = try await connection.query("SELECT ? + \(index) AS n", [1]).first
            #expect(row?.int("n") == Int64(index + 1))
        }
        let count = try await connection.query("SHOW STATUS LIKE 'Com_stmt_prepare'").first?.int("Value")
        #expect(count == 200)
        for _ in 0..<20 { _ = try await connection.query("SELECT ? AS again", [1]) }
        let after = try await connection.query("SHOW STATUS LIKE 'Com_stmt_prepare'").first?.int("Value")
        #expect(after == 201)
        let closed = try await connection.query("SHOW STATUS LIKE 'Com_stmt_close'").first?.int("Value") ?? 0
        #expect(closed >= 130)
    }
}

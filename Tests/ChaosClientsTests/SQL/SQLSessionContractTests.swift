import ChaosClients
import ChaosTestKit
import Testing

/// What a session with an SQL server keeps, whichever engine it is.
@Suite(.serialized) struct SQLSessionContractTests {
    private func connect(_ engine: SQLEngine) async throws -> any SQLSession {
        try await SQLEngine.endpoint(url: SQLFixtures.shared(engine).database())
            .session(named: "client tests", timeout: .seconds(30))
    }

    private static func everyKind(_ engine: SQLEngine) -> String {
        switch engine {
        case .postgres:
            """
            SELECT $1::int8 AS i, $2::text AS t, $3::bool AS b, $4::float8 AS d, $5::bytea AS y, $6::text AS n,
                (SELECT sum(x) FROM unnest($7::int8[]) x) AS s, ($8::text[])[2] AS e, $9::date AS day
            """
        case .mariadb:
            """
            SELECT CAST(? AS SIGNED) AS i, ? AS t, ? AS b, ? AS d, CAST(? AS BINARY) AS y, ? AS n,
                (SELECT sum(x) FROM JSON_TABLE(?, '$[*]' COLUMNS (x BIGINT PATH '$')) AS a) AS s,
                JSON_VALUE(?, '$[1]') AS e, CAST(? AS DATE) AS day
            """
        }
    }

    @Test(arguments: SQLEngine.allCases)
    func carriesEveryKindOfParameter(_ engine: SQLEngine) async throws {
        let session = try await connect(engine)
        let bytes = (0...255).map { UInt8($0) } + [0, 39, 92]
        // PostgreSQL has no NUL in its texts, and says so; MariaDB has.
        let text = "quote ' double \" back\\slash {curly},comma\nline \u{1} 한글 🎟" + (engine == .mariadb ? "\0" : "")
        let row = try await session.query(
            Self.everyKind(engine),
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
        let length = engine == .postgres ? "SELECT length($1::bytea) AS n" : "SELECT length(?) AS n"
        #expect(try await session.query(length, [.bytes([])]).first?.int("n") == 0)
        await session.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func carriesEightMebibytesBothWays(_ engine: SQLEngine) async throws {
        let session = try await connect(engine)
        let bytes = sampleBytes(8 << 20)
        let sent = engine == .postgres ? "$1::bytea" : "CAST(? AS BINARY)"
        let row = try await session.query(
            """
            SELECT length(b) AS n, substr(b, 1, 5000) AS head, substr(b, 8380000) AS tail,
                repeat('0123456789abcdef', 524288) AS text FROM (SELECT \(sent) AS b) AS sent
            """, [.bytes(bytes)]
        ).first
        #expect(row?.int("n") == 8 << 20)
        #expect(row?.bytes("head") == Array(bytes.prefix(5000)))
        #expect(row?.bytes("tail") == Array(bytes[8_379_999...]))
        #expect(row?["text"] == String(repeating: "0123456789abcdef", count: 524_288))
        // The other protocol of those that have two: a statement without parameters.
        let text = try await session.query("SELECT repeat('0123456789abcdef', 524288) AS text").first?["text"]
        #expect(text == row?["text"])
        await session.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func countsAffectedRowsAndStopsAScriptAtItsFirstError(_ engine: SQLEngine) async throws {
        let session = try await connect(engine)
        let words = SQLWords(engine)
        try await session.execute("CREATE TABLE t(id int PRIMARY KEY, v text); INSERT INTO t VALUES (1,'a'),(2,'b');")
        #expect(try await session.query("UPDATE t SET v = 'c'").affectedRows == 2)
        // Found counts, changed or not.
        #expect(try await session.query("UPDATE t SET v = \(words.mark())", ["c"]).affectedRows == 2)
        #expect(try await session.query("SELECT * FROM t").affectedRows == 2)
        let error = await clientError {
            try await session.execute("INSERT INTO t VALUES (9,'x'); SELECT broken; INSERT INTO t VALUES (10,'y')")
        }
        #expect(error?.serverCode == words.codes.noSuchColumn)
        // PostgreSQL holds a script for one transaction, MariaDB for as many as it has statements.
        let ids = try await session.query("SELECT id FROM t ORDER BY id").rows.compactMap { $0.int("id") }
        #expect(ids == (engine == .postgres ? [1, 2] : [1, 2, 9]))
        await session.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func throwsTheServersErrorWithItsCodeAndGoesOn(_ engine: SQLEngine) async throws {
        let session = try await connect(engine)
        let words = SQLWords(engine)
        let error = await clientError {
            _ = try await session.query("SELECT * FROM nowhere WHERE id = \(words.mark())", [0])
        }
        #expect(error?.code == .serverError)
        #expect(error?.serverCode == words.codes.noSuchTable)
        #expect(error?.operation == "SELECT")
        #expect(!session.isClosed)
        #expect(try await session.query("SELECT 1 AS one").first?.int("one") == 1)
        #expect(session.transactionState == .idle)
        await session.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func knowsItsNumberAndItsTransaction(_ engine: SQLEngine) async throws {
        let session = try await connect(engine)
        let row = try await session.query(SQLWords(engine).ownSession).first
        #expect(row?.int("id") == session.sessionID)
        _ = try await session.query("BEGIN")
        #expect(session.transactionState == .open)
        _ = await clientError { _ = try await session.query("SELECT broken") }
        // After an error MariaDB's transaction goes on, PostgreSQL's only waits for its end.
        #expect(session.transactionState == (engine == .postgres ? .failed : .open))
        _ = try await session.query("ROLLBACK")
        #expect(session.transactionState == .idle)
        await session.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func runsCallsOfSeveralTasksOneAfterTheOther(_ engine: SQLEngine) async throws {
        let session = try await connect(engine)
        let question = "SELECT \(SQLWords(engine).number()) AS n"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<100 {
                group.addTask {
                    let row = try await session.query(question, [SQLValue(index)]).first
                    #expect(row?.int("n") == Int64(index))
                }
            }
            try await group.waitForAll()
        }
        await session.close()
    }
}

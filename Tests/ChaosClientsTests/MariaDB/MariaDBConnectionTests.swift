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

    @Test func takesOneStatementAtATimeAndAsManyParametersAsItHasMarks() async throws {
        let connection = try await connect()
        let scripted = await clientError { _ = try await connection.query("SELECT 1; SELECT 2") }
        #expect(scripted?.code == .serverError)
        let count = await clientError { _ = try await connection.query("SELECT ?, ?", [1]) }
        #expect(count?.code == .invalidArgument)
        let cut = await clientError { _ = try await connection.query("SELECT 1\0") }
        #expect(cut?.code == .invalidArgument)
        #expect(!connection.isClosed)
        #expect(try await connection.query("SELECT 1 AS one").first?.int("one") == 1)
    }

    @Test func tellsTheServersKindAndVersion() async throws {
        let connection = try await connect()
        #expect(connection.serverVersion >= 101_100 && connection.isMariaDB)
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

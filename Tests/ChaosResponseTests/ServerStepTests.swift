import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosResponse

@Suite
struct ServerStepTests {
    private func call(_ pieces: [StepCall.Piece], timeout: Duration = .seconds(60)) -> StepCall {
        StepCall(step: "a", pieces: pieces, timeout: timeout)
    }

    // MARK: Redis

    private func redis() async throws -> (RedisStep, Target) {
        let server = try await RedisFixture.shared()
        let target = Target(
            name: "t", allowsChaos: true, isOwnLab: true, redis: RedisTarget(url: Secret(server.url)), source: "t.yaml")
        return (try #require(RedisStep(target: target)), target)
    }

    @Test
    func redisCommandsRunInOrderAndTellTheirAnswers() async throws {
        let (step, _) = try await redis()
        let key = "step:\(UInt32.random(in: 0 ... .max))"
        let result = await step.run(
            call([
                .text("SET "), .value(.text("\(key) with a space")), .text(" 'a b' EX 60\nGET "),
                .value(.text("\(key) with a space")), .text("\nDEL "), .value(.list(["\(key) with a space", key])),
                .text("\nMGET x y\n"),
            ]))
        #expect(result == StepResult(.succeeded, output: "OK\na b\n1\n(nil)\n(nil)"))
    }

    @Test
    func theFirstRedisErrorEndsTheStep() async throws {
        let (step, _) = try await redis()
        let result = await step.run(call([.text("PING\nNOSUCHCOMMAND\nSET step:never 1")]))
        #expect(result.ending == .failed && result.output == "PONG" && result.detail.contains("NOSUCHCOMMAND"))
    }

    @Test
    func aRedisThatIsDownIsAFailure() async throws {
        let target = Target(
            name: "t", allowsChaos: true, isOwnLab: true,
            redis: RedisTarget(url: Secret("redis://127.0.0.1:1")), source: "t")
        let result = try await #require(RedisStep(target: target)).run(call([.text("PING")]))
        #expect(result.ending == .failed && result.detail.contains("does not answer"))
    }

    // MARK: SQL

    private func sql() async throws -> SQLStep {
        let server = try await PostgresFixture.shared()
        let target = Target(
            name: "t", allowsChaos: true, isOwnLab: true, sql: SQLTarget(url: Secret(server.url)), source: "t.yaml")
        return try #require(SQLStep(target: target))
    }

    @Test
    func statementsShareASessionAndVariablesAreParameters() async throws {
        let result = try await sql().run(
            call([
                .text(
                    "CREATE TEMP TABLE seen (pid int, word text);\n-- a ; in a remark\nDO $$ BEGIN INSERT INTO seen VALUES (1, 'a;b'); END $$;\nINSERT INTO seen VALUES (2, "
                ),
                .value(.text("x'); DROP TABLE seen; --")), .text(");\nSELECT pid, word FROM seen ORDER BY pid;\n"),
            ]))
        #expect(result == StepResult(.succeeded, output: "1 | a;b\n2 | x'); DROP TABLE seen; --"))
    }

    @Test
    func theFirstSQLErrorEndsTheStep() async throws {
        let result = try await sql().run(call([.text("SELECT 1; SELECT 1/0; SELECT 2")]))
        #expect(result.ending == .failed && result.output == "1" && result.detail.contains("division by zero"))
    }

    @Test(arguments: [
        ("CREATE TABLE never (a int)", "read-only transaction"),
        ("DROP TABLE IF EXISTS never", "read-only transaction"),
        ("SELECT set_config('transaction_read_only', 'off', true)", "must be set before any query"),
        ("COMMIT; CREATE TABLE never (a int)", "COMMIT would end its read-only transaction"),
        ("-- now\nSET TRANSACTION READ WRITE; CREATE TABLE never (a int)", "SET TRANSACTION would end"),
        ("/* a /* b */ c */ COMMIT; CREATE TABLE never (a int)", "COMMIT would end its read-only transaction"),
        ("SET /* x */ TRANSACTION READ WRITE; CREATE TABLE never (a int)", "SET TRANSACTION would end"),
    ])
    func aStepThatSaysItReadsCannotWrite(_ text: String, _ told: String) async throws {
        let result = try await sql().run(StepCall(step: "a", pieces: [.text(text)], risk: .read))
        #expect(result.ending == .failed && result.detail.contains(told), "\(result)")
        let free = try await sql().run(call([.text("SELECT to_regclass('never') IS NULL AS absent")]))
        #expect(free.output == "t")
    }

    @Test
    func aStepThatReadsMayAskAndWait() async throws {
        let text = "SET lock_timeout = '5s'; SELECT set_config('a.b', '7', true); SELECT current_setting('a.b') AS b"
        let result = try await sql().run(
            StepCall(step: "a", pieces: [.text(text), .text(" WHERE 1 = "), .value(.text("1"))], risk: .read))
        #expect(result == StepResult(.succeeded, output: "7"))
    }

    @Test
    func mariaDBsReadingStepCannotWriteEither() async throws {
        let server = try await MariaDBFixture.shared()
        let target = Target(
            name: "t", allowsChaos: true, isOwnLab: true, sql: SQLTarget(url: Secret(server.url)), source: "t.yaml")
        let step = try #require(SQLStep(target: target))
        let write = await step.run(StepCall(step: "a", pieces: [.text("CREATE TABLE never (a int)")], risk: .read))
        #expect(write.ending == .failed && write.detail.contains("says risk=change"), "\(write)")
        let read = await step.run(
            StepCall(step: "a", pieces: [.text("SET @a = 7; DO sleep(0); SELECT @a AS a")], risk: .read))
        #expect(read == StepResult(.succeeded, output: "7"))
        let comment = await step.run(StepCall(step: "a", pieces: [.text("/*! COMMIT */")], risk: .read))
        #expect(comment.ending == .failed && comment.detail.contains("COMMIT would end"), "\(comment)")
        // Else a step that waits for a change would see its first answer again and again.
        let level = await step.run(StepCall(step: "a", pieces: [.text("SELECT @@tx_isolation AS a")], risk: .read))
        #expect(level == StepResult(.succeeded, output: "READ-COMMITTED"))
    }

    @Test
    func aVariableInsideQuotesIsRefused() async throws {
        let result = try await sql().run(call([.text("SELECT '"), .value(.text("x")), .text("'")]))
        #expect(result.ending == .failed && result.detail.contains("inside quotes"))
    }

    @Test
    func aStatementThatWaitsEndsWhenItsTaskIsCancelled() async throws {
        let step = try await sql()
        let clock = MonotonicRunClock()
        let task = Task { await step.run(call([.text("SELECT pg_sleep(600)")], timeout: .seconds(600))) }
        let server = try await PostgresFixture.shared()
        let watch = try await PostgresConnection.connect(to: PostgresEndpoint(url: server.url), timeout: .seconds(30))
        let count =
            "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'firedrill-runbook' AND query LIKE '%pg_sleep(600)%' AND state = 'active'"
        try await Eventually.holds { try await watch.query(count).first?.int("n") == 1 }
        task.cancel()
        #expect(await task.value.ending == .failed)
        try await Eventually.holds { try await watch.query(count).first?.int("n") == 0 }
        #expect(clock.now < Instant(seconds: 300))
    }

    @Test(arguments: [
        ("SELECT 1", ["SELECT 1"]), ("SELECT 1;;\n--x\n", ["SELECT 1"]),
        ("SELECT ';' ; SELECT \";\"", ["SELECT ';'", "SELECT \";\""]),
        ("SELECT /* ; /* ; */ ; */ 1; SELECT 2", ["SELECT /* ; /* ; */ ; */ 1", "SELECT 2"]),
        ("SELECT $a$ ; $$ ; $a$; SELECT 2", ["SELECT $a$ ; $$ ; $a$", "SELECT 2"]),
        ("SELECT 'it''s;'", ["SELECT 'it''s;'"]),
    ])
    func statementsEndAtTheirSemicolons(text: String, statements: [String]) {
        #expect(SQLStatements([.text(text)], .postgres).statements.map(\.sql) == statements)
    }

    @Test
    func mariaDBsStatementsShareASessionAndVariablesAreParameters() async throws {
        let server = try await MariaDBFixture.shared()
        let target = Target(
            name: "t", allowsChaos: true, isOwnLab: true, sql: SQLTarget(url: Secret(server.url)), source: "t.yaml")
        let result = try await #require(SQLStep(target: target)).run(
            call([
                .text(
                    "CREATE TEMPORARY TABLE seen (pid int, word text); # a ; in a remark\nINSERT INTO seen VALUES (1, 'a\\';b');\nINSERT INTO seen VALUES (2, "
                ),
                .value(.text("x'); DROP TABLE seen; --")), .text(");\nSELECT pid, word FROM `seen` ORDER BY pid;\n"),
            ]))
        #expect(result == StepResult(.succeeded, output: "1 | a';b\n2 | x'); DROP TABLE seen; --"))
    }

    @Test(arguments: [
        ("SELECT ';' ; SELECT \";\"", ["SELECT ';'", "SELECT \";\""]),
        ("SELECT 'a\\';' ; SELECT 2", ["SELECT 'a\\';'", "SELECT 2"]),
        ("SELECT `a;b` ; SELECT 2", ["SELECT `a;b`", "SELECT 2"]),
        ("SELECT 1 # ; x\n; SELECT 2", ["SELECT 1 # ; x", "SELECT 2"]),
        ("SELECT /* ; /* */ 1; SELECT 2", ["SELECT /* ; /* */ 1", "SELECT 2"]),
        ("SELECT '$a$'; SELECT '$a$'", ["SELECT '$a$'", "SELECT '$a$'"]),
    ])
    func mariaDBsStatementsEndAtTheirSemicolons(text: String, statements: [String]) {
        #expect(SQLStatements([.text(text)], .mariadb).statements.map(\.sql) == statements)
    }

    // MARK: Kafka

    @Test
    func theLagOfAGroupIsTheFirstLine() async throws {
        let cluster = try await KafkaFixture.shared()
        let topic = "steps-\(UInt32.random(in: 0 ... .max))"
        try cluster.cluster.createTopic(name: topic, partitions: 2)
        let target = Target(
            name: "t", allowsChaos: true, isOwnLab: true,
            kafka: KafkaTarget(brokers: cluster.brokers, groups: [ConsumerGroup(name: "g", topics: [topic])]),
            source: "t")
        let step = try #require(KafkaStep(target: target))
        let result = await step.run(call([.text("lag g\nbrokers\n")]))
        #expect(result.ending == .succeeded, "\(result)")
        #expect(result.output.hasPrefix("g: lag 0\n  \(topic)[0]: lag 0"))
        let unknown = await step.run(call([.text("lag h")]))
        #expect(unknown.ending == .failed && unknown.detail.contains("no group h (it has: g)"))
    }
}

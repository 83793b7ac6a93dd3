import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

@Suite struct SQLAuditTests {
    @Test func aTargetWithoutAuditsHasNoAuditor() {
        let target = Target(name: "t", allowsChaos: false, source: "t.yaml")
        #expect(TargetAuditor(target: target, outcomes: "x", clock: MonotonicRunClock()) == nil)
    }

    @Test(arguments: SQLEngine.allCases)
    func aHealthyShopPassesEveryAudit(_ engine: SQLEngine) async throws {
        let bench = try await AuditBench.start(engine)
        let report = try await bench.report(
            [.lostOrders(on: engine), .noUnaskedOrders, .noMissingPoints()], requests: (1...3).map(AuditBench.ordered)
        ) {
            try await bench.store(1...3)
            try await bench.credit(1...3)
        }
        #expect(
            report.lines == [
                "pass 0: 0 of 3 acknowledged lost", "pass 0: 0 of 3 records unasked for", "pass 0: 0 found",
            ])
        #expect(report.audits.map(\.name) == ["no-lost-orders", "no-unasked-orders", "no-missing-points"])
        #expect(report.damage == nil)
        #expect(report.drainedAt == nil, "there was nothing to wait for")
    }

    @Test(arguments: SQLEngine.allCases)
    func whatIsWrongIsNamed(_ engine: SQLEngine) async throws {
        let bench = try await AuditBench.start(engine)
        let report = try await bench.report(
            [.lostOrders(on: engine), .noUnaskedOrders, .noMissingPoints()],
            requests: (101...110).map(AuditBench.ordered)
        ) {
            try await bench.store((101...110).filter { ![103, 107].contains($0) } + [555])
            try await bench.credit(101...108)
        }
        #expect(
            report.lines == [
                "fail 2: 2 of 10 acknowledged lost: 103, 107", "fail 1: 1 of 9 records unasked for: 1555",
                "fail 3: 3 found: 109, 110, 555",
            ])
        #expect(report.damage == "no-lost-orders found 2, no-unasked-orders found 1, no-missing-points found 3")
    }

    @Test(arguments: SQLEngine.allCases)
    func whatWasThereBeforeTheRunDoesNotCount(_ engine: SQLEngine) async throws {
        let bench = try await AuditBench.start(engine)
        try await bench.store(1...5)
        _ = try await bench.database.query("INSERT INTO orders (id, user_id) VALUES (900, -1)")
        let noNegative = AuditSpec.sql("no-negative", "SELECT id, user_id FROM orders WHERE user_id < 0")
        let requests = [AuditBench.ordered(6), AuditBench.request(user: -2, .failed, status: 500)]
        let report = try await bench.report([.noUnaskedOrders, .noMissingPoints(), noNegative], requests: requests) {
            try await bench.store([6])
            try await bench.credit([6])
            // Stamped as of before the run, so that only a query without `$since` sees it.
            _ = try await bench.database.query("INSERT INTO orders VALUES (901, -2, now() - interval '1' hour)")
        }
        #expect(
            report.lines == [
                "pass 0: 0 of 1 records unasked for", "pass 0: 0 found",
                "fail 1: 1 found: 901:-2 (1 more were there before the run)",
            ])
    }

    /// 25,000 keys are three questions, and each finds its own.
    @Test(arguments: SQLEngine.allCases)
    func manyKeysAreAskedInPieces(_ engine: SQLEngine) async throws {
        let bench = try await AuditBench.start(engine)
        let lost = [1, 9_999, 10_000, 10_001, 25_000]
        let report = try await bench.report([.lostOrders(on: engine)], requests: (1...25_000).map(AuditBench.ordered)) {
            try await bench.store((1...25_000).filter { !lost.contains($0) })
        }
        #expect(report.lines == ["fail 5: 5 of 25,000 acknowledged lost: 1, 9999, 10000, 10001, 25000"])
    }

    @Test(arguments: SQLEngine.allCases)
    func whatTimedOutIsReconciledAndNeverLost(_ engine: SQLEngine) async throws {
        let bench = try await AuditBench.start(engine)
        let byUser = AuditSpec.lostOrders(on: engine, by: AuditSpec.byUser, "user_id")
        let unknown = [1002, 1003].map { AuditBench.request(user: $0, .unknown) }
        let report = try await bench.report(
            [byUser, .lostOrders(on: engine), .noUnaskedOrders], requests: [AuditBench.ordered(1)] + unknown
        ) {
            try await bench.store([1, 2])
        }
        #expect(
            report.lines == [
                "pass 0: 0 of 1 acknowledged lost (2 unknown, 1 of them stored)",
                "pass 0: 0 of 1 acknowledged lost (2 unknown)", "pass 0: 0 of 2 records unasked for",
            ])
    }

    @Test func aListOfRequestsThatIsNotWholeLeavesItOpen() async throws {
        let bench = try await AuditBench.start()
        let report = try await bench.report(
            [.noLostOrders, .noUnaskedOrders, .noMissingPoints()], requests: [AuditBench.ordered(1)], dropped: 2_500)
        let reason = "inconclusive -: the list of requests is incomplete: 2,500 outcomes were dropped"
        #expect(report.lines == [reason, reason, "pass 0: 0 found"])
        #expect(report.damage == nil)
    }

    @Test(arguments: [
        ("SELECT id FROM ordres", "relation \"ordres\" does not exist"),
        ("SELECT id FROM orders WHERE id = $1", "the query names $1; only $since and $keys are known"),
        (
            "SELECT id FROM orders WHERE id = ANY($keys::bigint[])",
            "the query uses $keys, but the audit names no requests"
        ),
        ("DELETE FROM orders RETURNING id", "syntax error at or near \"DELETE\""),
        ("SELECT nextval('s')", "cannot execute nextval() in a read-only transaction"),
        ("SELECT 1; DROP TABLE orders", "cannot insert multiple commands into a prepared statement"),
        ("SELECT id FROM orders WHERE user_id = 'x'", "invalid input syntax for type bigint: \"x\""),
    ])
    func aQuestionThatIsRefusedLeavesItOpen(_ sql: String, _ reason: String) async throws {
        let bench = try await AuditBench.start()
        try await bench.database.execute("CREATE SEQUENCE s")
        let report = try await bench.report([.sql("wrong", sql), .noMissingPoints()]) { try await bench.store([1]) }
        let wrong = try #require(report["wrong"])
        #expect(wrong.result == .inconclusive)
        #expect(wrong.count == nil)
        #expect(wrong.detail.contains(reason), "\(wrong.detail)")
        // One that is wrong does not spoil the others, and nothing was written.
        #expect(report["no-missing-points"]?.detail == "1 found: 1")
    }

    /// Ten seconds, at the beginning; after the run it is not asked again.
    @Test func aQuestionThatTakesTooLongLeavesItOpen() async throws {
        let bench = try await AuditBench.start()
        let start = ContinuousClock.now
        let report = try await bench.report([.sql("slow", "SELECT pg_sleep(60)")])
        #expect(
            report.lines == [
                "inconclusive -: the database refused the question: canceling statement due to statement timeout (57014)"
            ])
        #expect(ContinuousClock.now - start < .seconds(55))
    }

    @Test func aCommentAndASemicolonAtTheEndDoNoHarm() async throws {
        let bench = try await AuditBench.start()
        let report = try await bench.report([.sql("a", "SELECT id FROM orders; -- all of them")]) {
            try await bench.store([4])
        }
        #expect(report.lines == ["fail 1: 1 found: 4"])
    }

    @Test func columnsAreJoinedAndNullIsSpelledOut() async throws {
        let bench = try await AuditBench.start()
        let report = try await bench.report([.sql("a", "SELECT id, NULL, 'x' FROM orders")]) {
            try await bench.store([4])
        }
        #expect(report.lines == ["fail 1: 1 found: 4:null:x"])
    }

    @Test func moreViolationsThanAreKeptAreCounted() async throws {
        let bench = try await AuditBench.start()
        let report = try await bench.report([
            .sql("a", "SELECT generate_series(1, (SELECT 120000 * count(*) FROM orders))")
        ]) {
            try await bench.store([4])
        }
        #expect(report.audits.first?.count == 120_000)
        #expect(report.audits.first?.detail.hasSuffix("and 119,980 more") == true)
    }

    /// The clock is driven by hand: the second question comes after the record has come.
    @Test func aRecordThatComesLateIsWaitedFor() async throws {
        let bench = try await AuditBench.start()
        let clock = ManualClock()
        let auditor = try bench.auditor([.noMissingPoints(within: .seconds(5))], clock: clock)
        try await auditor.begin()
        try await bench.store([1, 2])
        let report = Task { await auditor.audit(within: .zero) }
        await clock.sleepers(atLeast: 1)
        try await bench.credit([1])
        clock.advance(by: .seconds(1))
        await clock.sleepers(atLeast: 1)
        try await bench.credit([2])
        clock.advance(by: .seconds(1))
        #expect(await report.value.lines == ["pass 0: 0 found"])
    }

    @Test func aRecordThatDoesNotComeWithinItsTimeIsMissing() async throws {
        let bench = try await AuditBench.start()
        let clock = ManualClock()
        let auditor = try bench.auditor([.noMissingPoints(within: .seconds(5))], clock: clock)
        try await auditor.begin()
        try await bench.store([1, 2])
        let report = Task { await auditor.audit(within: .zero) }
        for _ in 0..<5 {
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(1))
        }
        #expect(await report.value.lines == ["fail 2: 2 found: 1, 2"])
    }

    @Test func aDatabaseThatIsGoneLeavesItOpenAndShowsNoPassword() async throws {
        let server = try await PostgresFixture.start(password: "canary-s3cret")
        let bench = try await AuditBench.start()
        let auditor = try bench.auditor([.sql("a", "SELECT 1 WHERE false"), .noLostOrders], sql: server.url)
        try await auditor.begin()
        try bench.write([AuditBench.ordered(1)])
        let look = try await PostgresConnection.connect(to: PostgresEndpoint(url: server.url), timeout: .seconds(30))
        let backends = try await look.query("SELECT pid FROM pg_stat_activity").rows.compactMap { $0.int("pid") }
        await server.kill()
        // A backend outlives its killed postmaster by a moment, and would still answer.
        try await expect("no backend is left") { gone(backends) }
        let report = await auditor.audit(within: .seconds(1))
        for audit in report.audits {
            #expect(audit.result == .inconclusive)
            #expect(audit.detail.hasPrefix("the database does not answer"), "\(audit.detail)")
            #expect(!audit.detail.contains("canary-s3cret"))
        }
        await server.stop()
    }

    private func gone(_ processes: [Int64]) -> Bool { processes.allSatisfy { ProcessReading(pid: Int32($0)) == nil } }

    @Test func aRunThatCannotNoteItsBeginningIsToldSoWithoutAPassword() async throws {
        let bench = try await AuditBench.start()
        let url = "postgresql://app:canary-s3cret@127.0.0.1:\(try FreePort.find())/shop"
        let auditor = try bench.auditor([.noMissingPoints()], sql: url)
        do {
            try await auditor.begin()
            Issue.record("begun")
        } catch let error as ChaosError {
            #expect(error.code == .targetUnreachable)
            #expect(!"\(error)".contains("canary-s3cret"))
        }
        let report = await auditor.audit(within: .zero)
        #expect(report.lines == ["inconclusive -: it was not noted from when on records count"])
    }

    /// The session is read-only, says who it is, and is gone afterwards.
    @Test func noSessionIsLeftBehind() async throws {
        let bench = try await AuditBench.start()
        let report = try await bench.report([
            .sql("who", "SELECT current_setting('application_name'), count(*) FROM orders")
        ]) {
            try await bench.store([1])
        }
        #expect(report.audits.first?.detail == "1 found: firedrill-audit:1")
        // A server process outlives its session by a moment.
        try await expect("no session is left") {
            let left = try await bench.database.query(
                "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'firedrill-audit'"
                    + " AND datname = current_database()")
            return left.first?.int("n") == 0
        }
    }
}

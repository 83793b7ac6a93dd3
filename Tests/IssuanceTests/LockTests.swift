import ChaosClients
import Foundation
import Testing

@testable import issuance

extension ServiceTests {
    @Suite struct LockTests {
        @Test func aHeldLockBlocksIssuingUntilItIsDeletedWhileOrdersGoOn() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await stack.redis("SET", "lock:coupon:8", "somebody else")
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for user in 1...20 { group.addTask { try await api.issue(8, user).status } }
                    await eventually { try await api.metric("issuance_lock_waiters") == 20 }
                    #expect(try await api.issue(9, 1).status == 200)
                    for user in 1...5 { #expect(try await api.order(user, [user, user + 1]).status == 200) }
                    #expect(try await api.get("/healthz").status == 200)
                    #expect(try await api.metric("issuance_lock_waiters") == 20)
                    try await stack.redis("DEL", "lock:coupon:8")
                    for try await status in group { #expect(status == 200) }
                }
                #expect(try await api.metric("issuance_lock_waiters") == 0)
            }
        }

        @Test func onlyTheFirstInLinePollsRedis() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await stack.redis("SET", "lock:coupon:8", "somebody else")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for user in 1...50 { group.addTask { _ = try await api.issue(8, user) } }
                    await eventually { try await api.metric("issuance_lock_waiters") == 50 }
                    let start = ContinuousClock.now
                    let before = try await api.metric("issuance_lock_polls_total") ?? 0
                    await eventually { try await api.metric("issuance_lock_polls_total") ?? 0 > before + 50 }
                    let polls = (try await api.metric("issuance_lock_polls_total") ?? 0) - before
                    let seconds = (ContinuousClock.now - start) / .seconds(1)
                    // One polls every 7 ms at most; all of them would poll fifty times as often.
                    #expect(polls < 20 + seconds * 150, "\(polls) polls in \(seconds) s")
                    try await stack.redis("DEL", "lock:coupon:8")
                    try await group.waitForAll()
                }
            }
        }

        @Test func aLimitedWaitFailsFastAndChangesNothing() async throws {
            try await IssuanceStack.withAPI(["ISSUANCE_LOCK_WAIT_LIMIT_MILLISECONDS": "150"]) { stack, api in
                try await stack.redis("SET", "lock:coupon:8", "somebody else")
                let start = ContinuousClock.now
                let answers = try await inParallel(10) { user in try await api.issue(8, user + 1) }
                let time = ContinuousClock.now - start
                for answer in answers {
                    #expect(answer.status == 503)
                    #expect(answer.reason == "lock timeout")
                    #expect(answer.headers["retry-after"] == "1")
                }
                #expect(time > .milliseconds(140) && time < .seconds(30), "\(time)")
                #expect(try await stack.redis("SCARD", "coupon:8:issued") == .integer(0))
                #expect(try await stack.redis("GET", "lock:coupon:8").string == "somebody else")
            }
        }

        @Test func theLimitCanBeSetWhileRequestsWait() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await stack.redis("SET", "lock:coupon:8", "somebody else")
                async let statuses = inParallel(10) { user in try await api.issue(8, user + 1).status }
                await eventually { try await api.metric("issuance_lock_waiters") == 10 }
                try await api.turn(#"{"lockWaitLimitMilliseconds":50}"#)
                #expect(try await statuses == [Int](repeating: 503, count: 10))
            }
        }

        @Test func theScriptFreesThoseWhoWaitAndTouchesNoLock() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await stack.redis("SET", "lock:coupon:8", "somebody else")
                async let statuses = inParallel(10) { user in try await api.issue(8, user + 1).status }
                await eventually { try await api.metric("issuance_lock_waiters") == 10 }
                try await api.turn(#"{"luaScript":true}"#)
                #expect(try await statuses == [Int](repeating: 200, count: 10))
                #expect(try await stack.redis("GET", "lock:coupon:8").string == "somebody else")
            }
        }

        @Test func aClientThatGoesAwayLeavesTheLine() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await stack.redis("SET", "lock:coupon:8", "somebody else")
                await withTaskGroup(of: Void.self) { group in
                    for user in 1...30 {
                        group.addTask { _ = try? await api.issue(8, user) }
                    }
                    await eventually { try await api.metric("issuance_lock_waiters") == 30 }
                    // The client gives up only when all of them stand in line, however slow the machine is.
                    group.cancelAll()
                }
                await eventually { try await api.metric("issuance_lock_waiters") == 0 }
                // A request is counted a moment after it has left the line.
                await eventually {
                    try await api.metric(
                        #"issuance_http_requests_total{route="POST /api/v1/coupons",status="499"}"#) == 30
                }
                try await stack.redis("DEL", "lock:coupon:8")
                #expect(try await stack.redis("SCARD", "coupon:8:issued") == .integer(0))
                #expect(try await api.issue(8, 1).status == 200)
            }
        }

        struct Protection: Sendable, CustomTestStringConvertible {
            let api: String
            let hasUniqueIndex: Bool
            let mayHaveDuplicates: Bool
            var testDescription: String { "\(api), unique index \(hasUniqueIndex)" }
        }

        static let protections = [
            Protection(api: "{}", hasUniqueIndex: false, mayHaveDuplicates: true),
            Protection(api: #"{"fencing":true}"#, hasUniqueIndex: false, mayHaveDuplicates: false),
            Protection(api: #"{"luaScript":true}"#, hasUniqueIndex: false, mayHaveDuplicates: false),
            Protection(api: "{}", hasUniqueIndex: true, mayHaveDuplicates: false),
        ]

        @Test("a lock shorter than the work lets duplicates in by default only", arguments: protections)
        func lockShorterThanTheWork(_ protection: Protection) async throws {
            try await IssuanceStack.with { stack in
                let worker = try await stack.issuanceWorker()
                if protection.hasUniqueIndex { try await worker.turn(#"{"uniqueIndex":true}"#) }
                // One process is enough: its line decides who polls and does not stand in for the lock.
                let api = try await stack.api()
                try await api.turn(#"{"lockTtlMilliseconds":20,"criticalSectionDelayMilliseconds":150}"#)
                try await api.turn(protection.api)
                var (issued, duplicates, round) = (0, 0, 0)
                // Two of one user must meet in the section, and on a slow machine they may miss each other for once.
                repeat {
                    let first = round * 6 + 1
                    issued += try await inParallel(12) { number in
                        try await api.issue(8, first + number / 2).status
                    }.filter { $0 == 200 }.count
                    let all = Double(issued)
                    await eventually { try await worker.metric("issuance_consumed_total") == all }
                    duplicates = try await stack.duplicates()
                    round += 1
                } while protection.mayHaveDuplicates && duplicates == 0 && round < 10
                #expect((duplicates > 0) == protection.mayHaveDuplicates, "\(duplicates) duplicates of \(issued)")
            }
        }

        /// A critical section and a lock that outlive every wait of a test; `noDelay` ends the former.
        private static let endless = #"{"lockTtlMilliseconds":600000,"criticalSectionDelayMilliseconds":60000}"#
        private static let noDelay = #"{"criticalSectionDelayMilliseconds":0}"#

        @Test func aHolderThatLosesItsLockAndTheNextInLineBothGoOn() async throws {
            try await IssuanceStack.with { stack in
                let worker = try await stack.issuanceWorker()
                let api = try await stack.api()
                // Longer than any wait of this test: only the loss of the lock lets the second one in.
                try await api.turn(Self.endless)
                async let first = api.issue(8, 1).status
                await eventually { try await stack.redis("EXISTS", "lock:coupon:8") == .integer(1) }
                let holder = try await stack.redis("GET", "lock:coupon:8")
                async let second = api.issue(8, 1).status
                await eventually { try await api.metric("issuance_lock_waiters") == 1 }
                try await stack.redis("DEL", "lock:coupon:8")
                await eventually {
                    let now = try await stack.redis("GET", "lock:coupon:8")
                    return !now.isNull && now != holder
                }
                #expect(try await stack.redis("SCARD", "coupon:8:issued") == .integer(0))
                try await api.turn(Self.noDelay)
                #expect(try await [first, second] == [200, 200])
                await eventually { try await worker.metric("issuance_consumed_total") == 2 }
                #expect(try await stack.duplicates() == 1)
            }
        }

        @Test func aRequestThatHoldsTheLockLeavesThePollingToTheNext() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await api.turn(Self.endless)
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for user in 1...2 { group.addTask { try await api.issue(8, user).status } }
                    await eventually { try await stack.redis("EXISTS", "lock:coupon:8") == .integer(1) }
                    await eventually { try await api.metric("issuance_lock_waiters") == 1 }
                    // One took the lock, and the other goes on trying while the first still works.
                    let before = try await api.metric("issuance_lock_polls_total") ?? 0
                    await eventually { (try await api.metric("issuance_lock_polls_total") ?? 0) > before + 5 }
                    #expect(try await stack.redis("SCARD", "coupon:8:issued") == .integer(0))
                    try await api.turn(Self.noDelay)
                    for try await status in group { #expect(status == 200) }
                }
            }
        }

        @Test func aLockLostDuringTheWorkIsTakenAgainWithFencing() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await api.turn(#"{"fencing":true}"#)
                try await api.turn(Self.endless)
                async let answer = api.issue(8, 1)
                await eventually { try await stack.redis("EXISTS", "lock:coupon:8") == .integer(1) }
                try await stack.redis("SET", "lock:coupon:8", "somebody else")
                try await api.turn(Self.noDelay)
                // The refused write has changed nothing, and the request stands in line once more.
                await eventually { try await api.metric("issuance_lock_waiters") == 1 }
                #expect(try await stack.redis("SCARD", "coupon:8:issued") == .integer(0))
                #expect(try await stack.redis("GET", "lock:coupon:8").string == "somebody else")
                try await stack.redis("DEL", "lock:coupon:8")
                #expect(try await answer.status == 200)
                #expect(try await stack.redis("SCARD", "coupon:8:issued") == .integer(1))
                #expect(try await stack.redis("GET", "coupon:8:stock").string == "999")
            }
        }

        @Test func aUniqueIndexIsRefusedWhileThereAreDuplicates() async throws {
            try await IssuanceStack.with { stack in
                let worker = try await stack.issuanceWorker()
                try await stack.sql(
                    """
                    INSERT INTO issued_coupons (coupon_id, user_id, request_id, issued_at)
                    VALUES (8, 1, 'a', now()), (8, 1, 'b', now())
                    """)
                let refusal = try await worker.put("/admin/switches", #"{"uniqueIndex":true}"#)
                #expect(refusal.status == 409)
                #expect(try await worker.get("/admin/switches")["uniqueIndex"] == .bool(false))
                try await stack.sql("DELETE FROM issued_coupons WHERE request_id = 'b'")
                try await worker.turn(#"{"uniqueIndex":true}"#)
                await #expect(throws: ClientError.self) {
                    try await stack.sql(
                        """
                        INSERT INTO issued_coupons (coupon_id, user_id, request_id, issued_at)
                        VALUES (8, 1, 'c', now())
                        """)
                }
                let other = try await stack.issuanceWorker()
                #expect(try await other.get("/admin/switches")["uniqueIndex"] == .bool(true))
                try await worker.turn(#"{"uniqueIndex":false}"#)
                try await stack.sql(
                    """
                    INSERT INTO issued_coupons (coupon_id, user_id, request_id, issued_at)
                    VALUES (8, 1, 'd', now())
                    """)
            }
        }
    }
}

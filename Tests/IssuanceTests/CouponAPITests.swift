import ChaosClients
import Testing

@testable import issuance

extension ServiceTests {
    @Suite struct CouponAPITests {
        @Test func aCouponIsIssuedOnceForEachUser() async throws {
            try await IssuanceStack.withAPI { stack, api in
                let first = try await api.issue(8, 1)
                #expect(first.status == 200)
                #expect(first["status"] == .string("issued"))
                #expect(first["couponId"] == .int(8) && first["userId"] == .int(1))
                let second = try await api.issue(8, 1)
                #expect(second.status == 409)
                #expect(second.reason == "already issued")
                #expect(try await api.issue(9, 1).status == 200)
                #expect(try await stack.redis("GET", "coupon:8:stock") == .bulk(Array("999".utf8)))
                #expect(try await stack.redis("EXISTS", "lock:coupon:8") == .integer(0))
            }
        }

        @Test func aCouponIsSoldOutWhenItsStockIsGone() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await stack.redis("SET", "coupon:10:stock", "2")
                #expect(try await api.issue(10, 1).status == 200)
                #expect(try await api.issue(10, 2).status == 200)
                let third = try await api.issue(10, 3)
                #expect(third.status == 410)
                #expect(third.reason == "sold out")
                #expect(try await api.issue(10, 1).status == 409)
            }
        }

        @Test func aCouponWithoutStockKeyIsUnknownAndNotSoldOut() async throws {
            try await IssuanceStack.withAPI { _, api in
                #expect(try await api.issue(99, 1).status == 404)
                try await api.turn(#"{"luaScript":true}"#)
                #expect(try await api.issue(99, 1).status == 404)
            }
        }

        @Test func theEventCouponIsFirstComeFirstServed() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await stack.redis("SET", "coupon:1:stock", "1")
                #expect(try await api.post("/api/coupons/5").status == 200)
                #expect(try await api.post("/api/coupons/5").status == 409)
                #expect(try await api.post("/api/coupons/6").status == 410)
                #expect(try await api.post("/api/coupons/0").status == 400)
                try await api.turn(#"{"eventCouponId":12}"#)
                #expect(try await api.post("/api/coupons/6")["couponId"] == .int(12))
            }
        }

        static let waysToIssue = ["{}", #"{"luaScript":true}"#, #"{"fencing":true}"#]

        @Test("the same user at the same time gets exactly one", arguments: waysToIssue)
        func sameUserInParallelGetsExactlyOne(_ switches: String) async throws {
            try await IssuanceStack.withAPI(IssuanceStack.patient) { stack, api in
                try await api.turn(switches)
                for user in 1...10 {
                    let statuses = try await inParallel(8) { _ in try await api.issue(8, user).status }
                    #expect(statuses.sorted() == [200] + [Int](repeating: 409, count: 7))
                }
                #expect(try await stack.redis("SCARD", "coupon:8:issued") == .integer(10))
                #expect(try await stack.redis("GET", "coupon:8:stock") == .bulk(Array("990".utf8)))
            }
        }

        @Test("no more than the stock is issued", arguments: waysToIssue)
        func noMoreThanTheStockIsIssued(_ switches: String) async throws {
            try await IssuanceStack.withAPI(IssuanceStack.patient) { stack, api in
                try await api.turn(switches)
                try await stack.redis("SET", "coupon:8:stock", "25")
                let statuses = try await inParallel(60) { user in try await api.issue(8, user + 1).status }
                #expect(statuses.filter { $0 == 200 }.count == 25)
                #expect(statuses.filter { $0 == 410 }.count == 35)
                #expect(try await stack.redis("GET", "coupon:8:stock") == .bulk(Array("0".utf8)))
            }
        }

        @Test func anIssuedCouponReachesTheDatabaseAndCanBeRead() async throws {
            try await IssuanceStack.withAPI { stack, api in
                #expect(try await api.get("/api/v1/coupons/8/users/4").status == 404)
                let issued = try await api.issue(8, 4)
                let before = try await api.get("/api/v1/coupons/8/users/4")
                #expect(before["issued"] == .bool(true) && before["records"] == .array([]))
                let worker = try await stack.issuanceWorker()
                await eventually { try await stack.number("SELECT count(*) AS n FROM issued_coupons") == 1 }
                let after = try await api.get("/api/v1/coupons/8/users/4")
                guard case .array(let records)? = after["records"], case .object(let record)? = records.first else {
                    Issue.record("no record: \(after.text)")
                    return
                }
                #expect(record["requestId"] == issued["requestId"])
                await eventually { try await worker.metric("issuance_written_total") == 1 }
            }
        }

        @Test func everyAcknowledgedCouponReachesTheDatabase() async throws {
            try await IssuanceStack.withAPI(IssuanceStack.patient) { stack, api in
                _ = try await stack.issuanceWorker(["ISSUANCE_WORKER_CONCURRENCY": "4", "ISSUANCE_PREFETCH": "20"])
                let statuses = try await inParallel(40) { user in
                    var issued = 0
                    for coupon in 8...13 where try await api.issue(coupon, user + 1).status == 200 { issued += 1 }
                    return issued
                }
                #expect(statuses.reduce(0, +) == 240)
                await eventually { try await stack.number("SELECT count(*) AS n FROM issued_coupons") == 240 }
                #expect(try await stack.duplicates() == 0)
            }
        }
    }
}

extension IssuanceStack {
    /// Pairs of coupon and user that the database has more than once.
    func duplicates() async throws -> Int {
        try await number(
            """
            SELECT count(*) AS n FROM (
                SELECT 1 FROM issued_coupons GROUP BY coupon_id, user_id HAVING count(*) > 1) AS duplicate
            """)
    }
}

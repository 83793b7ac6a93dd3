import Testing

@testable import issuance

extension ServiceTests {
    @Suite struct OrderAPITests {
        @Test func anOrderTakesStockAndCanBeRead() async throws {
            try await IssuanceStack.withAPI { stack, api in
                let body = #"{"userId":7,"items":[{"productId":3,"quantity":2},{"productId":1,"quantity":1}]}"#
                let placed = try await api.post("/api/orders", body)
                #expect(placed.status == 200)
                guard case .int(let id)? = placed["orderId"] else {
                    Issue.record("no order id: \(placed.text)")
                    return
                }
                let order = try await api.get("/api/orders/\(id)")
                // Product 3 costs 2500, product 1 costs 1500.
                #expect(
                    order.text
                        == #"{"items":[{"productId":1,"quantity":1},{"productId":3,"quantity":2}],"orderId":\#(id),"total":6500,"userId":7}"#
                )
                #expect(try await stack.number("SELECT stock AS n FROM products WHERE id = 3") == 998)
                #expect(try await stack.number("SELECT stock AS n FROM products WHERE id = 1") == 999)
                let list = try await api.get("/api/users/7/orders")
                #expect(list.text == #"{"orders":[\#(order.text)]}"#)
                #expect(try await api.get("/api/orders/\(id + 1)").status == 404)
            }
        }

        @Test func anOrderThatCannotBeFilledChangesNothing() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await stack.sql("UPDATE products SET stock = 1 WHERE id = 2")
                #expect(try await api.order(1, [1, 2]).status == 200)
                let refused = try await api.order(1, [1, 2])
                #expect(refused.status == 409)
                #expect(refused.reason == "out of stock")
                #expect(refused["productId"] == .int(2))
                let unknown = try await api.order(1, [1, 4_000])
                #expect(unknown.status == 400)
                #expect(unknown.reason == "unknown product")
                #expect(try await stack.number("SELECT stock AS n FROM products WHERE id = 1") == 999)
                #expect(try await stack.number("SELECT count(*) AS n FROM orders") == 1)
            }
        }

        @Test func parallelOrdersNeverTakeMoreThanTheStock() async throws {
            try await IssuanceStack.withAPI(IssuanceStack.patient) { stack, api in
                try await stack.sql("UPDATE products SET stock = 10, initial_stock = 10 WHERE id = 5")
                let statuses = try await inParallel(25) { user in try await api.order(user + 1, [5]).status }
                #expect(statuses.filter { $0 == 200 }.count == 10)
                #expect(statuses.filter { $0 == 409 }.count == 15)
                #expect(try await stack.number("SELECT stock AS n FROM products WHERE id = 5") == 0)
            }
        }

        @Test func theEventOfAnOrderLeavesTheOutboxOnceKafkaHasIt() async throws {
            try await IssuanceStack.withAPI { stack, api in
                for user in 1...10 { #expect(try await api.order(user, [user]).status == 200) }
                await eventually { try await stack.number("SELECT count(*) AS n FROM order_outbox") == 0 }
                _ = try await stack.pointsWorker()
                await eventually { try await stack.number("SELECT count(*) AS n FROM points_ledger") == 10 }
            }
        }

        @Test func anOrderIsAcceptedWithoutKafkaAndItsEventIsSentLater() async throws {
            try await IssuanceStack.with { stack in
                let cutOff = try await stack.api(["ISSUANCE_KAFKA_BROKERS": "127.0.0.1:1"], isHealthy: false)
                await eventually { try await cutOff.get("/healthz").status == 503 }
                #expect(try await cutOff.order(1, [1]).status == 200)
                let coupon = try await cutOff.issue(8, 1)
                #expect(coupon.status == 503)
                #expect(coupon["outcome"] == .string("unknown"))
                #expect(try await stack.number("SELECT count(*) AS n FROM order_outbox") == 1)
                await cutOff.kill()
                _ = try await stack.api()
                _ = try await stack.pointsWorker()
                await eventually(within: .seconds(60)) {
                    try await stack.number("SELECT count(*) AS n FROM points_ledger") == 1
                }
                await eventually { try await stack.number("SELECT count(*) AS n FROM order_outbox") == 0 }
            }
        }

        @Test func theIndexForAUsersOrdersComesAndGoesWithItsSwitch() async throws {
            try await IssuanceStack.withAPI(["ISSUANCE_SLOW_QUERY_MILLISECONDS": "1"]) { stack, api in
                try await stack.sql(
                    "INSERT INTO orders (user_id, total) SELECT 1 + i % 1000, 100 FROM generate_series(1, 60000) AS i")
                let index = "SELECT count(*) AS n FROM pg_class WHERE relname = 'orders_by_user'"
                #expect(try await api.get("/api/users/7/orders").status == 200)
                #expect(
                    try await api.metric(#"issuance_slow_queries_total{statement="orders-of-user"}"#) ?? 0 >= 1)
                await eventually { api.log.contains("switch orderUserIndex on") }
                try await api.turn(#"{"orderUserIndex":true}"#)
                #expect(try await stack.number(index) == 1)
                try await api.turn(#"{"orderUserIndex":false}"#)
                #expect(try await stack.number(index) == 0)
            }
        }

        @Test func readsGoToTheReplicaOnlyWhenThereIsOne() async throws {
            try await IssuanceStack.with { stack in
                let single = try await stack.api()
                #expect(try await single.put("/admin/switches", #"{"readsFromReplica":true}"#).status == 409)
                // A second database stands for the replica: what is read there is told from the primary's.
                let other = stack.sqlURL.replacing(/[^\/]+$/, with: "postgres")
                let api = try await stack.api(["ISSUANCE_SQL_REPLICA_URL": other])
                #expect(try await api.order(1, [1]).status == 200)
                #expect(try await api.get("/api/orders/1").status == 200)
                try await api.turn(#"{"readsFromReplica":true}"#)
                #expect(try await api.get("/api/orders/1").status == 503)
                #expect(try await api.order(1, [1]).status == 200)
            }
        }
    }
}

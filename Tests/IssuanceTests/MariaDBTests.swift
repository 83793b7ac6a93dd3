import ChaosClients
import Testing

@testable import issuance

extension ServiceTests {
    /// The same service on MariaDB: whatever only its statements can get wrong.
    @Suite struct MariaDBTests {
        @Test func ordersPointsAndCouponsAreKeptOnceEach() async throws {
            try await IssuanceStack.withAPI(on: .mariadb) { stack, api in
                let body = #"{"userId":7,"items":[{"productId":3,"quantity":2},{"productId":1,"quantity":1}]}"#
                let placed = try await api.post("/api/orders", body)
                #expect(placed.status == 200, "\(placed.text)")
                guard case .int(let id)? = placed["orderId"] else { return }
                let order = try await api.get("/api/orders/\(id)")
                #expect(
                    order.text
                        == #"{"items":[{"productId":1,"quantity":1},{"productId":3,"quantity":2}],"orderId":\#(id),"total":6500,"userId":7}"#
                )
                #expect(try await api.get("/api/users/7/orders").text == #"{"orders":[\#(order.text)]}"#)
                #expect(try await stack.number("SELECT stock AS n FROM products WHERE id = 3") == 998)
                #expect(try await api.order(1, [1, 4_000]).reason == "unknown product")
                #expect(try await stack.number("SELECT count(*) AS n FROM orders") == 1)

                for user in 1...5 { #expect(try await api.order(user, [user]).status == 200) }
                _ = try await stack.pointsWorker()
                await eventually { try await stack.number("SELECT count(*) AS n FROM points_ledger") == 6 }
                await eventually { try await stack.number("SELECT count(*) AS n FROM order_outbox") == 0 }
                let differing =
                    "SELECT count(*) AS n FROM points_balance b WHERE points <> "
                    + "(SELECT sum(points) FROM points_ledger l WHERE l.user_id = b.user_id)"
                #expect(try await stack.number(differing) == 0)

                #expect(try await api.issue(8, 1).status == 200)
                _ = try await stack.issuanceWorker()
                await eventually { try await stack.number("SELECT count(*) AS n FROM issued_coupons") == 1 }
                // Seeding again keeps what was sold, so that stock and orders still add up.
                try await stack.run(["migrate"])
                try await stack.run(["seed", "--stock", "1000", "--products", "20", "--product-stock", "500"])
                #expect(try await stack.number("SELECT initial_stock - stock AS n FROM products WHERE id = 3") == 3)
            }
        }

        @Test func indexesAreSwitchedAndDuplicatesRefuseTheUniqueOne() async throws {
            try await IssuanceStack.withAPI(on: .mariadb) { stack, api in
                try await api.turn(#"{"orderUserIndex":true}"#)
                let count =
                    "SELECT count(DISTINCT index_name) AS n FROM information_schema.statistics "
                    + "WHERE table_schema = DATABASE() AND index_name IN ('orders_by_user', 'issued_coupons_once')"
                #expect(try await stack.number(count) == 1)
                let worker = try await stack.issuanceWorker()
                try await worker.turn(#"{"uniqueIndex":true}"#)
                #expect(try await stack.number(count) == 2)
                try await api.turn(#"{"orderUserIndex":false}"#)
                try await worker.turn(#"{"uniqueIndex":false}"#)
                #expect(try await stack.number(count) == 0)
                try await stack.sql(
                    "INSERT INTO issued_coupons (coupon_id, user_id, request_id) VALUES (8, 1, 'a'), (8, 1, 'b')")
                let refused = try await worker.put("/admin/switches", #"{"uniqueIndex":true}"#)
                #expect(refused.status == 409, "\(refused.text)")
            }
        }
    }
}

import ChaosClients
import Testing

@testable import issuance

extension ServiceTests {
    @Suite struct ValidationTests {
        struct Case: Sendable {
            let path: String
            let body: String
            let status: Int
            let words: String
        }

        private static let coupons = "/api/v1/coupons"
        private static let orders = "/api/orders"

        private static var couponCases: [Case] {
            [
                Case(path: coupons, body: "", status: 400, words: "not valid JSON"),
                Case(path: coupons, body: "{", status: 400, words: "not valid JSON"),
                Case(path: coupons, body: "[]", status: 400, words: "must be a JSON object"),
                Case(path: coupons, body: "null", status: 400, words: "the body must be a JSON object"),
                Case(path: coupons, body: #"{"userId":1}"#, status: 400, words: "missing field 'couponId'"),
                Case(path: coupons, body: #"{"couponId":8}"#, status: 400, words: "missing field 'userId'"),
                Case(
                    path: coupons, body: #"{"userId":"1","couponId":8}"#, status: 400,
                    words: "'userId' must be a whole number"),
                Case(path: coupons, body: #"{"userId":null,"couponId":8}"#, status: 400, words: "not null"),
                Case(path: coupons, body: #"{"userId":1.5,"couponId":8}"#, status: 400, words: "whole number"),
                Case(
                    path: coupons, body: #"{"userId":99999999999999999999,"couponId":8}"#, status: 400,
                    words: "whole number"),
                Case(
                    path: coupons, body: #"{"userId":0,"couponId":8}"#, status: 400,
                    words: "'userId' must be at least 1"),
                Case(
                    path: coupons, body: #"{"userId":1,"couponId":-8}"#, status: 400,
                    words: "'couponId' must be at least 1"),
                Case(path: coupons, body: String(repeating: " ", count: 65_537), status: 413, words: "64 KiB"),
                Case(path: "/api/coupons/abc", body: "", status: 400, words: "'userId' must be a whole number"),
                Case(path: "/api/coupons/-1", body: "", status: 400, words: "'userId' must be a whole number"),
            ]
        }

        private static var orderCases: [Case] {
            let many = (1...51).map { #"{"productId":\#($0),"quantity":1}"# }.joined(separator: ",")
            return [
                Case(path: orders, body: #"{"userId":1}"#, status: 400, words: "missing field 'items'"),
                Case(path: orders, body: #"{"userId":1,"items":{}}"#, status: 400, words: "'items' must be a list"),
                Case(path: orders, body: #"{"userId":1,"items":[]}"#, status: 400, words: "must not be empty"),
                Case(path: orders, body: #"{"userId":1,"items":[\#(many)]}"#, status: 400, words: "more than 50"),
                Case(
                    path: orders, body: #"{"userId":1,"items":[{"productId":1}]}"#, status: 400,
                    words: "items[0].quantity"),
                Case(
                    path: orders, body: #"{"userId":1,"items":[{"productId":1,"quantity":0}]}"#, status: 400,
                    words: "items[0].quantity' must be from 1 to 1000"),
                Case(
                    path: orders, body: #"{"userId":1,"items":[{"productId":-1,"quantity":1}]}"#, status: 400,
                    words: "items[0].productId' must be at least 1"),
                Case(
                    path: orders,
                    body: #"{"userId":1,"items":[{"productId":1,"quantity":1},{"productId":1,"quantity":2}]}"#,
                    status: 400, words: "must not name a product twice"),
                Case(
                    path: orders, body: #"{"userId":-1,"items":[{"productId":1,"quantity":1}]}"#, status: 400,
                    words: "userId"),
            ]
        }

        @Test func wrongRequestsAreRefusedWithTheReason() async throws {
            try await IssuanceStack.withAPI { stack, api in
                for wrong in Self.couponCases + Self.orderCases {
                    let answer = try await api.post(wrong.path, wrong.body)
                    let name = "\(wrong.path) \(wrong.body.prefix(80)): \(answer.status) \(answer.text)"
                    #expect(answer.status == wrong.status, "\(name)")
                    #expect(answer.reason?.contains(wrong.words) == true, "\(name)")
                    #expect(answer.headers["content-type"]?.hasPrefix("application/json") == true, "\(name)")
                }
                #expect(try await stack.number("SELECT count(*) AS n FROM orders") == 0)
                #expect(try await stack.redis("SCARD", "coupon:8:issued") == .integer(0))
            }
        }

        @Test func unknownPathsAndMethodsAreNotFound() async throws {
            try await IssuanceStack.withAPI { _, api async throws in
                #expect(try await api.get("/nothing/here").status == 404)
                #expect(try await api.get("/api/orders/x").status == 400)
                #expect(try await api.get("/api/points/0").status == 400)
                #expect(try await api.ask("DELETE", "/api/orders", nil, limit: .seconds(60)).status == 404)
                #expect(try await api.get("/api/points/5").text == #"{"points":0,"userId":5}"#)
            }
        }

        @Test func switchesAreReadAndTurnedOverHTTP() async throws {
            try await IssuanceStack.withAPI { _, api in
                let unknown = try await api.put("/admin/switches", #"{"luaScrpt":true}"#)
                #expect(unknown.status == 400)
                #expect(unknown.reason == "unknown switch 'luaScrpt', did you mean 'luaScript'?")
                #expect(try await api.put("/admin/switches", "[]").status == 400)
                let turned = try await api.put("/admin/switches", #"{"luaScript":true,"inFlightLimit":5}"#)
                #expect(turned.status == 200)
                #expect(turned["luaScript"] == .bool(true) && turned["inFlightLimit"] == .int(5))
                #expect(try await api.get("/admin/switches").text == turned.text)
            }
        }
    }
}

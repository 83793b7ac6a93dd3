import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@testable import issuance

extension ServiceTests {
    @Suite struct OperationsTests {
        @Test func sigtermFinishesRequestsInFlight() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await api.turn(#"{"criticalSectionDelayMilliseconds":3000}"#)
                async let coupon = api.issue(8, 1)
                await eventually { try await stack.redis("EXISTS", "lock:coupon:8") == .integer(1) }
                api.signal(SIGTERM)
                #expect(try await coupon.status == 200)
                await eventually { !api.isRunning }
                #expect(api.log.contains(#""message":"stopped""#))
                #expect(try await stack.redis("EXISTS", "lock:coupon:8") == .integer(0))
            }
        }

        @Test func sigtermEndsARequestThatWouldWaitForEver() async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await stack.redis("SET", "lock:coupon:8", "somebody else")
                async let coupon = api.issue(8, 1)
                await eventually { try await api.metric("issuance_lock_waiters") == 1 }
                let start = ContinuousClock.now
                api.signal(SIGTERM)
                let answer = try await coupon
                #expect(answer.status == 503)
                #expect(answer.reason == "stopping")
                await eventually { !api.isRunning }
                let time = ContinuousClock.now - start
                #expect(time > .seconds(9) && time < .seconds(40), "\(time)")
            }
        }

        @Test func aStoppedWorkerHasCommittedWhatItWrote() async throws {
            try await IssuanceStack.withAPI { stack, api in
                for user in 1...10 { #expect(try await api.order(user, [1]).status == 200) }
                let worker = try await stack.pointsWorker()
                await eventually { try await worker.metric("issuance_consumed_total") == 10 }
                worker.signal(SIGTERM)
                await eventually { !worker.isRunning }
                #expect(worker.log.contains(#""message":"stopped""#))
                let next = try await stack.pointsWorker()
                await eventually { try await next.metric("issuance_assigned_partitions") == 3 }
                #expect(try await api.order(1, [1]).status == 200)
                await eventually { try await next.metric("issuance_consumed_total") == 1 }
                #expect(try await next.metric("issuance_repeated_total") == 0)
            }
        }

        @Test("the in-flight limit is per function", arguments: [429, 503])
        func inFlightLimitIsPerFunction(_ status: Int) async throws {
            try await IssuanceStack.withAPI { stack, api in
                try await api.turn(#"{"inFlightLimit":3,"inFlightStatus":\#(status)}"#)
                try await stack.redis("SET", "lock:coupon:8", "somebody else")
                async let waiting = inParallel(3) { user in try await api.issue(8, user + 1).status }
                await eventually { try await api.metric("issuance_lock_waiters") == 3 }
                let refused = try await api.issue(8, 9)
                #expect(refused.status == status)
                #expect(refused.headers["retry-after"] == "1")
                #expect(try await api.order(1, [1]).status == 200)
                #expect(try await api.get("/healthz").status == 200)
                #expect(try await api.metric(#"issuance_http_refused_total{function="coupons"}"#) == 1)
                try await stack.redis("DEL", "lock:coupon:8")
                #expect(try await waiting == [200, 200, 200])
                #expect(try await api.issue(8, 9).status == 200)
            }
        }

        @Test func healthAnswersFastWhileRedisHangs() async throws {
            try await IssuanceStack.withAPI { stack, api in
                stack.redis.signal(SIGSTOP)
                await eventually { try await api.get("/healthz").status == 503 }
                // A page that waited for Redis could not be quick even once.
                await eventually("the page is quick") {
                    let start = ContinuousClock.now
                    let status = try await api.get("/healthz").status
                    return status == 503 && ContinuousClock.now - start < .milliseconds(500)
                }
                #expect(try await api.order(1, [1]).status == 200)
                let coupon = try await api.issue(8, 1)
                #expect(coupon.status == 503)
                #expect(coupon.reason == "redis unavailable")
                stack.redis.signal(SIGCONT)
                await eventually { try await api.get("/healthz").status == 200 }
                #expect(try await api.issue(8, 2).status == 200)
            }
        }

        @Test func theServiceComesBackAfterRedisDid() async throws {
            try await IssuanceStack.withAPI { stack, api in
                #expect(try await api.issue(8, 1).status == 200)
                await stack.redis.kill()
                #expect(try await api.issue(8, 2).status == 503)
                try await stack.redis.restart()
                try await stack.run(["seed", "--stock", "5", "--products", "20"])
                await eventually { try await api.issue(8, 3).status == 200 }
            }
        }

        @Test func aProcessStartsBeforeItsServersDo() async throws {
            try await IssuanceStack.with { stack in
                await stack.redis.kill()
                let api = try await stack.api(isHealthy: false)
                await eventually { try await api.get("/healthz").status == 503 }
                try await stack.redis.restart()
                await eventually { try await api.get("/healthz").status == 200 }
            }
        }

        @Test func passwordsAreNeverShown() async throws {
            try await IssuanceStack.with { stack in
                let api = try await stack.api(["ISSUANCE_LOG_LEVEL": "trace"])
                _ = try await api.issue(8, 1)
                _ = try await api.order(1, [1])
                await stack.redis.kill()
                _ = try await api.issue(8, 2)
                let broken = try await stack.api(
                    [
                        "ISSUANCE_SQL_URL": stack.sqlURL.replacing(IssuanceStack.sqlPassword, with: "wrong-canary"),
                        "ISSUANCE_LOG_LEVEL": "trace",
                    ], isHealthy: false)
                await eventually { try await broken.get("/healthz").status == 503 }
                var shown = api.log + broken.log
                for server in [api, broken] {
                    for path in ["/healthz", "/metrics", "/admin/switches", "/api/orders/1"] {
                        shown += try await server.get(path).text
                    }
                }
                #expect(!shown.contains("canary"), "\(shown)")
            }
        }

        @Test func missingConnectionsAreNamed() async throws {
            try await IssuanceStack.with { stack in
                for variable in ["ISSUANCE_REDIS_URL", "ISSUANCE_SQL_URL", "ISSUANCE_KAFKA_BROKERS"] {
                    let error = await #expect(throws: (any Error).self) {
                        try await stack.run(["api", "--port", "1"], [variable: ""])
                    }
                    #expect("\(String(describing: error))".contains(variable))
                }
            }
        }

        @Test func migratingAndSeedingTwiceChangesNothingThatWasIssued() async throws {
            try await IssuanceStack.withAPI { stack, api in
                #expect(try await api.issue(8, 1).status == 200)
                #expect(try await api.order(1, [1]).status == 200)
                try await stack.run(["migrate"])
                try await stack.run(["seed", "--stock", "10", "--products", "20", "--product-stock", "50"])
                #expect(try await api.issue(8, 1).status == 409)
                #expect(try await stack.redis("GET", "coupon:8:total").string == "11")
                #expect(try await stack.number("SELECT initial_stock AS n FROM products WHERE id = 1") == 51)
                #expect(try await stack.number("SELECT count(*) AS n FROM orders") == 1)
                try await stack.run(["seed", "--reset", "--stock", "10"])
                #expect(try await stack.number("SELECT count(*) AS n FROM orders") == 0)
                #expect(try await api.issue(8, 1).status == 200)
            }
        }
    }
}

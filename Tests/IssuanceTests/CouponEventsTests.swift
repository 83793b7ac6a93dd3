import ChaosClients
import ChaosTestKit
import Logging
import Synchronization
import Testing

@testable import issuance

@Suite struct CouponEventsTests {
    /// A Kafka that answers as told.
    private final class ScriptedSender: EventSender {
        let answers: Mutex<[ClientError.Code?]>
        let sent = Mutex<[[UInt8]]>([])

        init(_ answers: [ClientError.Code?]) { self.answers = Mutex(answers) }

        func send(topic: String, key: Int, value: [UInt8], timeout: Duration) async throws(ClientError) {
            let code: ClientError.Code? = answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            sent.withLock { $0.append(value) }
            if let code {
                throw ClientError(code: code, operation: "produce", target: "test", cause: "as told")
            }
        }
    }

    private static let event = CouponIssued(couponId: 8, userId: 1, requestId: "r", issuedAt: 1)

    private func with(
        _ sender: ScriptedSender, _ body: (CouponEvents, RedisPool) async throws -> Void
    ) async throws {
        let redis = try await RedisFixture.start()
        let pool = RedisPool(endpoint: try RedisEndpoint(url: redis.url), size: 1)
        _ = try await pool.pipeline([["SET", "coupon:8:stock", "9"], ["SADD", "coupon:8:issued", "1"]])
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await body(CouponEvents(sender: sender, ledger: CouponLedger(redis: pool), logger: logger), pool)
        await pool.close()
        await redis.stop()
    }

    @Test func anEventThatIsRefusedTakesTheIssueBack() async throws {
        try await with(ScriptedSender([.serverError])) { events, redis async throws in
            #expect(try await events.record(Self.event) == .takenBack)
            #expect(try await redis.send(["GET", "coupon:8:stock"]).string == "10")
            #expect(try await redis.send(["SISMEMBER", "coupon:8:issued", "1"]).int == 0)
        }
    }

    @Test func anEventOfUnknownFateIsSentAgainUntilItArrives() async throws {
        let sender = ScriptedSender([.timedOut, .timedOut, .timedOut])
        try await with(sender) { events, redis in
            #expect(try await events.record(Self.event) == .unconfirmed(requestID: "r"))
            let task = Task { try await events.run() }
            await eventually { sender.sent.withLock { $0.count } == 4 }
            task.cancel()
            try await task.value
            #expect(Set(sender.sent.withLock { $0 }).count == 1)
            #expect(try await redis.send(["GET", "coupon:8:stock"]).string == "9")
            #expect(try await redis.send(["SISMEMBER", "coupon:8:issued", "1"]).int == 1)
        }
    }

    @Test(
        "the fate of an event follows from the error",
        arguments: [
            (ClientError.Code.serverError, EventFate.didNotArrive), (.invalidArgument, .didNotArrive),
            (.timedOut, .unknown), (.connectionLost, .unknown), (.unreachable, .unknown), (.closed, .unknown),
        ])
    func fate(_ code: ClientError.Code, _ fate: EventFate) {
        #expect(EventFate(ClientError(code: code, operation: "", target: "", cause: "")) == fate)
    }

    @Test func anAppendThatMissedItsReplicasIsOfUnknownFate() {
        let error = ClientError(
            code: .serverError, operation: "", target: "", cause: "", serverCode: "NOT_ENOUGH_REPLICAS_AFTER_APPEND")
        #expect(EventFate(error) == .unknown)
    }
}

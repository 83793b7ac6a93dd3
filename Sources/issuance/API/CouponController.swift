import ChaosClients
import HTTPTypes
import Hummingbird
import Logging

/// Issuing coupons and looking them up.
struct CouponController: Sendable {
    private struct IssueRequest: Decodable {
        let userId: Int
        let couponId: Int
    }

    private struct IssuedBody: Encodable {
        let status = "issued"
        let couponId: Int
        let userId: Int
        let requestId: String
    }

    private struct HoldingBody: Encodable {
        let couponId: Int
        let userId: Int
        /// Whether Redis says that the user has the coupon.
        let issued: Bool
        /// What the database has; behind Redis by as much as the worker is.
        let records: [CouponIssued]
    }

    let issuer: CouponIssuer
    let ledger: CouponLedger
    let store: any CouponStore
    let switches: SwitchBoard
    let connections: ConnectionRegistry

    func add(to router: Router<ServiceContext>) {
        router.post("/api/v1/coupons") { request, context in
            let wanted = try await RequestBodyReader.read(IssueRequest.self, from: request)
            try RequestParameters.positive("userId", wanted.userId)
            try RequestParameters.positive("couponId", wanted.couponId)
            return try await issue(couponID: wanted.couponId, userID: wanted.userId, context)
        }
        router.post("/api/coupons/:userId") { _, context in
            let userID = try RequestParameters.id("userId", in: context)
            return try await issue(couponID: switches.current.eventCouponId, userID: userID, context)
        }
        router.get("/api/v1/coupons/:couponId/users/:userId") { _, context in
            let couponID = try RequestParameters.id("couponId", in: context)
            let userID = try RequestParameters.id("userId", in: context)
            return try await holding(couponID: couponID, userID: userID)
        }
    }

    private func issue(couponID: Int, userID: Int, _ context: ServiceContext) async throws -> Response {
        let client = connections.connection(of: context.channel)
        let answer: IssueAnswer
        do {
            answer = try await issuer.issue(couponID: couponID, userID: userID, client: client)
        } catch let error as ClientError {
            context.logger.warning("coupon not issued", metadata: ["error": "\(error)"])
            throw APIProblem(
                .serviceUnavailable, "redis unavailable", details: ["outcome": .string("unknown")], retryAfterSeconds: 1
            )
        }
        switch answer {
        case .issued(let requestID):
            return JSONAnswer.response(IssuedBody(couponId: couponID, userId: userID, requestId: requestID))
        case .abandoned where client?.isClosed == true:
            // Nobody reads this; the status, as nginx uses it, keeps such requests apart in the figures.
            throw APIProblem(HTTPResponse.Status(code: 499), "client closed request")
        default:
            throw Self.problem(answer)
        }
    }

    private static func problem(_ answer: IssueAnswer) -> APIProblem {
        switch answer {
        case .alreadyIssued: APIProblem(.conflict, "already issued")
        case .soldOut: APIProblem(.gone, "sold out")
        case .unknownCoupon: APIProblem(.notFound, "unknown coupon")
        case .lockTimeout: unchanged("lock timeout")
        case .lockLost: unchanged("lock lost")
        case .takenBack: unchanged("event not accepted")
        case .abandoned: unchanged("stopping")
        case .unconfirmed, .issued:
            APIProblem(.serviceUnavailable, "event not confirmed", details: ["outcome": .string("unknown")])
        }
    }

    private static func unchanged(_ reason: String) -> APIProblem {
        APIProblem(.serviceUnavailable, reason, details: ["outcome": .string("unchanged")], retryAfterSeconds: 1)
    }

    private func holding(couponID: Int, userID: Int) async throws -> Response {
        do {
            let isIssued = try await ledger.holds(CouponKeys(couponID: couponID), user: userID)
            let records = try await store.coupon(couponID, ofUser: userID)
            guard isIssued || !records.isEmpty else { throw APIProblem(.notFound, "not issued") }
            return JSONAnswer.response(
                HoldingBody(couponId: couponID, userId: userID, issued: isIssued, records: records))
        } catch is ClientError {
            throw APIProblem(.serviceUnavailable, "redis unavailable", retryAfterSeconds: 1)
        } catch let error as StoreError {
            throw StoreProblem.problem(error)
        }
    }
}

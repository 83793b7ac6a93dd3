import HTTPTypes
import Hummingbird
import Logging

/// Placing orders and looking them up.
struct OrderController: Sendable {
    static let maximumLines = 50
    static let maximumQuantity = 1_000
    private static let listLimit = 50

    private struct OrderRequest: Decodable {
        let userId: Int
        let items: [OrderLine]
    }

    let placer: OrderPlacer
    let store: any OrderStore

    func add(to router: Router<ServiceContext>) {
        router.post("/api/orders") { request, context in
            let draft = try await Self.draft(from: request)
            return try await place(draft, context)
        }
        router.get("/api/orders/:id") { _, context in
            let id = try RequestParameters.id("id", in: context)
            return try await translating(context) {
                guard let order = try await store.order(id) else { throw APIProblem(.notFound, "unknown order") }
                return JSONAnswer.response(order)
            }
        }
        router.get("/api/users/:userId/orders") { _, context in
            let userID = try RequestParameters.id("userId", in: context)
            return try await translating(context) {
                JSONAnswer.response(["orders": try await store.orders(ofUser: userID, limit: Self.listLimit)])
            }
        }
    }

    private func place(_ draft: OrderDraft, _ context: ServiceContext) async throws -> Response {
        try await translating(context) {
            switch try await placer.place(draft) {
            case .placed(let orderID):
                return JSONAnswer.response(["orderId": orderID])
            case .outOfStock(let productID):
                throw APIProblem(.conflict, "out of stock", details: ["productId": .int(productID)])
            case .unknownProduct(let productID):
                throw APIProblem(.badRequest, "unknown product", details: ["productId": .int(productID)])
            }
        }
    }

    private static func draft(from request: Request) async throws -> OrderDraft {
        let wanted = try await RequestBodyReader.read(OrderRequest.self, from: request)
        try RequestParameters.positive("userId", wanted.userId)
        guard !wanted.items.isEmpty else { throw APIProblem.badRequest("field 'items' must not be empty") }
        guard wanted.items.count <= maximumLines else {
            throw APIProblem.badRequest("field 'items' must not have more than \(maximumLines) entries")
        }
        for (index, line) in wanted.items.enumerated() {
            try RequestParameters.positive("items[\(index)].productId", line.productId)
            guard (1...maximumQuantity).contains(line.quantity) else {
                throw APIProblem.badRequest("field 'items[\(index)].quantity' must be from 1 to \(maximumQuantity)")
            }
        }
        guard Set(wanted.items.map(\.productId)).count == wanted.items.count else {
            throw APIProblem.badRequest("field 'items' must not name a product twice")
        }
        return OrderDraft(userID: wanted.userId, lines: wanted.items)
    }

    private func translating(
        _ context: ServiceContext, _ body: () async throws -> Response
    ) async throws -> Response {
        do {
            return try await body()
        } catch let error as StoreError {
            if case .unavailable = error { context.logger.warning("database", metadata: ["error": "\(error)"]) }
            throw StoreProblem.problem(error)
        }
    }
}

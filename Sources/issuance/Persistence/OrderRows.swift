import ChaosClients

/// Makes orders and their events of rows, which have the same columns in every database.
enum OrderRows {
    /// Rows of orders joined with their lines, lines of one order side by side.
    static func orders(_ result: SQLResult) -> [PlacedOrder] {
        var ids: [Int64] = []
        var heads: [Int64: (user: Int, total: Int)] = [:]
        var lines: [Int64: [OrderLine]] = [:]
        for row in result.rows {
            guard let id = row.int("id"), let user = row.int("user_id"), let total = row.int("total") else { continue }
            if heads[id] == nil {
                ids.append(id)
                heads[id] = (Int(user), Int(total))
            }
            if let product = row.int("product_id"), let quantity = row.int("quantity") {
                lines[id, default: []].append(OrderLine(productId: Int(product), quantity: Int(quantity)))
            }
        }
        return ids.compactMap { id in
            heads[id].map {
                PlacedOrder(orderId: Int(id), userId: $0.user, total: $0.total, items: lines[id] ?? [])
            }
        }
    }

    /// Rows of the outbox.
    static func events(_ result: SQLResult) -> [OrderCompleted] {
        result.rows.compactMap { row in
            guard let id = row.int("order_id"), let user = row.int("user_id"), let total = row.int("total"),
                let completedAt = row.int("completed_at")
            else { return nil }
            return OrderCompleted(orderId: Int(id), userId: Int(user), total: Int(total), completedAt: completedAt)
        }
    }
}

import ChaosClients

/// Products put on sale, some at a time. What was ordered of them stays: their stock is set, and the initial one to what
/// it must have been.
struct ProductSeed: Sendable {
    /// One product as it is sold.
    struct Product: Sendable {
        let id: Int
        let stock: Int

        var name: String { "product \(id)" }
        var price: Int { 1000 + (id % 10) * 500 }
    }

    /// As many as one statement takes.
    static let most = 5000

    let products: [Product]

    func write(over connection: any SQLSession, _ engine: SQLEngine) async throws {
        switch engine {
        case .postgres: try await writePostgres(connection)
        case .mariadb: try await writeMariaDB(connection)
        }
    }

    private func writePostgres(_ connection: any SQLSession) async throws {
        _ = try await connection.query(
            """
            INSERT INTO products (id, name, price, stock, initial_stock)
            SELECT id, name, price, stock, stock
            FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) AS product (id, name, price, stock)
            ON CONFLICT (id) DO UPDATE SET stock = excluded.stock, initial_stock = excluded.stock + (
                SELECT coalesce(sum(quantity), 0) FROM order_items WHERE product_id = products.id)
            """,
            [
                .intArray(products.map { Int64($0.id) }), .textArray(products.map(\.name)),
                .intArray(products.map { Int64($0.price) }), .intArray(products.map { Int64($0.stock) }),
            ])
    }

    private func writeMariaDB(_ connection: any SQLSession) async throws {
        _ = try await connection.query(
            """
            INSERT INTO products (id, name, price, stock, initial_stock)
            VALUES \(MariaDBList.rows(products.count, "(?, ?, ?, ?, ?)"))
            ON DUPLICATE KEY UPDATE stock = VALUES(stock), initial_stock = VALUES(stock) + (
                SELECT coalesce(sum(quantity), 0) FROM order_items WHERE product_id = products.id)
            """,
            products.flatMap { product -> [SQLValue] in
                [
                    .int(Int64(product.id)), .text(product.name), .int(Int64(product.price)),
                    .int(Int64(product.stock)), .int(Int64(product.stock)),
                ]
            })
    }
}

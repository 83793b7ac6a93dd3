import ArgumentParser
import ChaosClients
import Foundation

/// `issuance seed`
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Sets the stock of coupons and products.",
        discussion: "What was issued and ordered stays, unless --reset is given.")

    @Option(help: "Coupons, as ids and ranges: 1,8..13")
    var coupons = CouponRange(ids: [1] + Array(8...13))

    @Option(help: "Stock of each coupon.")
    var stock = 1_000_000

    @Option(help: "Number of products, with ids from 1.")
    var products = 200

    @Option(help: "Stock of each product.")
    var productStock = 1_000_000

    @Flag(help: "First forget everything that was issued, ordered and credited.")
    var reset = false

    @OptionGroup var connections: ConnectionOptions

    func validate() throws {
        guard stock >= 0, productStock >= 0, (0...1_000_000).contains(products) else {
            throw ValidationError("Stocks must not be negative, and products at most a million.")
        }
    }

    func run() async throws {
        let settings = try connections.settings(ProcessInfo.processInfo.environment)
        try await seedProducts(settings)
        try await seedCoupons(settings)
    }

    private func seedProducts(_ settings: ConnectionSettings) async throws {
        let endpoint = try settings.sql()
        let connection = try await endpoint.session(named: "issuance-seed")
        if reset { try await connection.execute(Schema.reset(endpoint.engine)) }
        for start in stride(from: 1, through: products, by: ProductSeed.most) {
            let ids = start...min(products, start + ProductSeed.most - 1)
            let seed = ProductSeed(products: ids.map { ProductSeed.Product(id: $0, stock: productStock) })
            try await seed.write(over: connection, endpoint.engine)
        }
        await connection.close()
    }

    private func seedCoupons(_ settings: ConnectionSettings) async throws {
        let redis = try await RedisConnection.connect(to: settings.redis(), clientName: "issuance-seed")
        for id in coupons.ids {
            let keys = CouponKeys(couponID: id)
            if reset { _ = try await redis.send(["DEL", .string(keys.issued)]) }
            // The total counts those issued before, so that issued <= total stays what an oversold coupon breaks.
            let issued = try await redis.send(["SCARD", .string(keys.issued)]).int ?? 0
            _ = try await redis.pipeline([
                ["SET", .string(keys.stock), .int(Int64(stock))],
                ["SET", .string(keys.total), .int(Int64(stock) + issued)],
            ])
        }
        await redis.close()
    }
}

import ChaosClients

/// The stores in the words of the database's engine.
enum SQLStores {
    static func orders(_ database: Database) -> any OrderStore {
        switch database.engine {
        case .postgres: PostgresOrderStore(database: database)
        case .mariadb: MariaDBOrderStore(database: database)
        }
    }

    static func coupons(_ database: Database) -> any CouponStore {
        switch database.engine {
        case .postgres: PostgresCouponStore(database: database)
        case .mariadb: MariaDBCouponStore(database: database)
        }
    }

    static func points(_ database: Database) -> any PointsStore {
        switch database.engine {
        case .postgres: PostgresPointsStore(database: database)
        case .mariadb: MariaDBPointsStore(database: database)
        }
    }
}

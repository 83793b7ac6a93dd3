import ChaosClients

/// The stores in the words of the database's engine.
enum SQLStores {
    static func orders(_ database: Database) -> any OrderStore {
        let dialect: any OrderDialect =
            switch database.engine {
            case .postgres: PostgresOrderDialect()
            case .mariadb: MariaDBOrderDialect()
            }
        return SQLOrderStore(database: database, dialect: dialect)
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

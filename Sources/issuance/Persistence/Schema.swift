import ChaosClients

/// The tables, and nothing that is not idempotent.
enum Schema {
    static func migration(_ engine: SQLEngine) -> String {
        switch engine {
        case .postgres: postgresMigration
        case .mariadb: MariaDBSchema.migration
        }
    }

    static func reset(_ engine: SQLEngine) -> String {
        switch engine {
        case .postgres: postgresReset
        case .mariadb: MariaDBSchema.reset
        }
    }

    /// Creates what is missing. Two processes may run it at once: the second waits for the first.
    private static let postgresMigration = """
        BEGIN;
        SELECT pg_advisory_xact_lock(7239401);
        CREATE TABLE IF NOT EXISTS products (
            id bigint PRIMARY KEY,
            name text NOT NULL,
            price bigint NOT NULL,
            stock bigint NOT NULL CHECK (stock >= 0),
            initial_stock bigint NOT NULL
        );
        CREATE TABLE IF NOT EXISTS orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            user_id bigint NOT NULL,
            total bigint NOT NULL,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        CREATE TABLE IF NOT EXISTS order_items (
            order_id bigint NOT NULL REFERENCES orders (id),
            product_id bigint NOT NULL,
            quantity bigint NOT NULL,
            PRIMARY KEY (order_id, product_id)
        );
        CREATE TABLE IF NOT EXISTS order_outbox (
            order_id bigint PRIMARY KEY,
            user_id bigint NOT NULL,
            total bigint NOT NULL,
            completed_at bigint NOT NULL,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        CREATE TABLE IF NOT EXISTS issued_coupons (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            coupon_id bigint NOT NULL,
            user_id bigint NOT NULL,
            request_id text NOT NULL UNIQUE,
            issued_at timestamptz NOT NULL,
            written_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        CREATE INDEX IF NOT EXISTS issued_coupons_by_user ON issued_coupons (user_id, coupon_id);
        CREATE TABLE IF NOT EXISTS points_ledger (
            order_id bigint PRIMARY KEY,
            user_id bigint NOT NULL,
            points bigint NOT NULL,
            credited_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        CREATE TABLE IF NOT EXISTS points_balance (
            user_id bigint PRIMARY KEY,
            points bigint NOT NULL
        );
        CREATE TABLE IF NOT EXISTS rejected_events (
            topic text NOT NULL,
            partition bigint NOT NULL,
            kafka_offset bigint NOT NULL,
            reason text NOT NULL,
            value bytea NOT NULL,
            rejected_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (topic, partition, kafka_offset)
        );
        COMMIT;
        """

    /// Forgets everything that was issued, ordered and credited.
    private static let postgresReset = """
        TRUNCATE issued_coupons, order_items, orders, order_outbox, points_ledger, points_balance, rejected_events,
            products RESTART IDENTITY;
        """

    /// One coupon per user; switched on and off while the service runs.
    static let uniqueCouponIndex = "issued_coupons_once"
    /// What the slow-query log asks for when users list their orders.
    static let orderUserIndex = "orders_by_user"
}

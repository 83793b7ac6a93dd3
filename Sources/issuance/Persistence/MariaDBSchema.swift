/// The tables in MariaDB, the same as in PostgreSQL.
enum MariaDBSchema {
    /// Creates what is missing. Two processes may run it at once: the second waits for the first.
    static let migration = """
        DO GET_LOCK('issuance-migrate', 60);
        CREATE TABLE IF NOT EXISTS products (
            id bigint PRIMARY KEY,
            name varchar(200) NOT NULL,
            price bigint NOT NULL,
            stock bigint NOT NULL CHECK (stock >= 0),
            initial_stock bigint NOT NULL
        ) ENGINE=InnoDB;
        CREATE TABLE IF NOT EXISTS orders (
            id bigint AUTO_INCREMENT PRIMARY KEY,
            user_id bigint NOT NULL,
            total bigint NOT NULL,
            created_at timestamp(6) NOT NULL DEFAULT current_timestamp(6)
        ) ENGINE=InnoDB;
        CREATE TABLE IF NOT EXISTS order_items (
            order_id bigint NOT NULL,
            product_id bigint NOT NULL,
            quantity bigint NOT NULL,
            PRIMARY KEY (order_id, product_id),
            FOREIGN KEY (order_id) REFERENCES orders (id)
        ) ENGINE=InnoDB;
        CREATE TABLE IF NOT EXISTS order_outbox (
            order_id bigint PRIMARY KEY,
            user_id bigint NOT NULL,
            total bigint NOT NULL,
            completed_at bigint NOT NULL,
            created_at timestamp(6) NOT NULL DEFAULT current_timestamp(6)
        ) ENGINE=InnoDB;
        CREATE TABLE IF NOT EXISTS issued_coupons (
            id bigint AUTO_INCREMENT PRIMARY KEY,
            coupon_id bigint NOT NULL,
            user_id bigint NOT NULL,
            request_id varchar(100) NOT NULL UNIQUE,
            issued_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
            written_at timestamp(6) NOT NULL DEFAULT current_timestamp(6)
        ) ENGINE=InnoDB;
        CREATE INDEX IF NOT EXISTS issued_coupons_by_user ON issued_coupons (user_id, coupon_id);
        CREATE TABLE IF NOT EXISTS points_ledger (
            order_id bigint PRIMARY KEY,
            user_id bigint NOT NULL,
            points bigint NOT NULL,
            credited_at timestamp(6) NOT NULL DEFAULT current_timestamp(6)
        ) ENGINE=InnoDB;
        CREATE TABLE IF NOT EXISTS points_balance (
            user_id bigint PRIMARY KEY,
            points bigint NOT NULL
        ) ENGINE=InnoDB;
        CREATE TABLE IF NOT EXISTS rejected_events (
            topic varchar(200) NOT NULL,
            `partition` bigint NOT NULL,
            kafka_offset bigint NOT NULL,
            reason text NOT NULL,
            value longblob NOT NULL,
            rejected_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
            PRIMARY KEY (topic, `partition`, kafka_offset)
        ) ENGINE=InnoDB;
        DO RELEASE_LOCK('issuance-migrate');
        """

    /// Forgets everything that was issued, ordered and credited.
    static let reset = """
        SET SESSION foreign_key_checks = 0;
        TRUNCATE issued_coupons; TRUNCATE order_items; TRUNCATE orders; TRUNCATE order_outbox; TRUNCATE points_ledger;
        TRUNCATE points_balance; TRUNCATE rejected_events; TRUNCATE products;
        SET SESSION foreign_key_checks = 1;
        """
}

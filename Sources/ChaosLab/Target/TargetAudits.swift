import ChaosClients
import ChaosCore

/// The reconciliations of the reference system, as its target file lists them, in the words of its database.
struct TargetAudits {
    let engine: SQLEngine

    /// The `audits` section. Only records of the run count: those that came to be since it began.
    func text(coupons: ClosedRange<Int>) -> String { rules(coupons) + reconciliations + points }

    /// What must hold whatever was asked.
    private func rules(_ coupons: ClosedRange<Int>) -> String {
        """
        audits:
          no-duplicate-coupons:
            summary: A user has the same coupon twice.
            after: [issuance-workers]
            sql: >-
              SELECT coupon_id, user_id, count(*) FROM issued_coupons
              GROUP BY coupon_id, user_id HAVING count(*) > 1 AND max(issued_at) >= $since
          coupon-stock-adds-up:
            summary: A coupon's stock fell by more or less than its holders.
            redis:
              keys: "coupon:{\(coupons.lowerBound)..\(coupons.upperBound)}"
              script: |
                local wrong = {}
                for _, coupon in ipairs(KEYS) do
                  local total = tonumber(redis.call('GET', coupon .. ':total') or '0')
                  local stock = tonumber(redis.call('GET', coupon .. ':stock') or '0')
                  local drift = total - stock - redis.call('SCARD', coupon .. ':issued')
                  if drift ~= 0 then wrong[#wrong + 1] = {coupon, drift} end
                end
                return wrong
          no-oversell:
            summary: A product's stock is below zero or was reduced by another number than was ordered.
            sql: >-
              SELECT p.id, p.initial_stock - p.stock - coalesce(s.sold, 0) FROM products p
              LEFT JOIN (SELECT product_id, sum(quantity) AS sold FROM order_items GROUP BY product_id) s
              ON s.product_id = p.id WHERE p.stock < 0 OR p.initial_stock - p.stock <> coalesce(s.sold, 0)

        """
    }

    /// Leaves out what a fault of ours has asked for: its effect on the target is looked for, not its own requests.
    private var notInjected: String {
        "user_id NOT BETWEEN \(InjectedUsers.range.lowerBound) AND \(InjectedUsers.range.upperBound)"
    }

    private var acknowledgedOrders: String {
        switch engine {
        case .postgres: "id = ANY($keys::bigint[])"
        case .mariadb: "id IN (SELECT id FROM JSON_TABLE($keys, '$[*]' COLUMNS (id BIGINT PATH '$')) AS k)"
        }
    }

    private var acknowledgedCoupons: String {
        switch engine {
        case .postgres: "coupon_id || ':' || user_id = ANY($keys)"
        case .mariadb:
            "concat(coupon_id, ':', user_id) IN "
                + "(SELECT k FROM JSON_TABLE($keys, '$[*]' COLUMNS (k VARCHAR(60) PATH '$')) AS k)"
        }
    }

    private var balanceDiffers: String {
        switch engine {
        case .postgres: "b.points IS DISTINCT FROM sum(l.points)"
        case .mariadb: "NOT b.points <=> sum(l.points)"
        }
    }

    /// What clients were told beside what is stored.
    private var reconciliations: String {
        """
          no-lost-coupons:
            summary: An acknowledged coupon is not in the database.
            after: [issuance-workers]
            expect: every-acknowledged
            requests: { scenarios: [issue-coupon], statuses: [200], key: "${coupon}:${user}" }
            sql: >-
              SELECT coupon_id, user_id FROM issued_coupons
              WHERE \(acknowledgedCoupons)
          no-lost-orders:
            summary: An acknowledged order is not in the database.
            expect: every-acknowledged
            requests: { scenarios: [place-order], statuses: [200], key: "${body.orderId}" }
            sql: SELECT id FROM orders WHERE \(acknowledgedOrders)
          no-unasked-orders:
            summary: An order was stored that nobody asked for.
            expect: only-requested
            requests: { scenarios: [place-order], key: "${user}" }
            sql: SELECT user_id FROM orders WHERE created_at >= $since AND \(notInjected)
          no-unasked-coupons:
            summary: A coupon was stored that nobody asked for.
            after: [issuance-workers]
            expect: only-requested
            requests: { scenarios: [issue-coupon], key: "${coupon}:${user}" }
            sql: >-
              SELECT coupon_id, user_id FROM issued_coupons
              WHERE issued_at >= $since AND \(notInjected)

        """
    }

    /// What becomes of orders later.
    private var points: String {
        """
          no-missing-points:
            summary: An order has no points.
            after: [points-workers]
            within: 20s   # an order whose process was killed is announced anew after 10 s
            sql: >-
              SELECT o.id FROM orders o LEFT JOIN points_ledger l ON l.order_id = o.id
              WHERE o.created_at >= $since AND l.order_id IS NULL ORDER BY o.id
          no-points-twice:
            summary: A user's balance differs from the points of his orders.
            after: [points-workers]
            sql: >-
              SELECT l.user_id, b.points - sum(l.points) FROM points_ledger l
              LEFT JOIN points_balance b ON b.user_id = l.user_id
              WHERE l.user_id IN (SELECT user_id FROM points_ledger WHERE credited_at >= $since)
              GROUP BY l.user_id, b.points HAVING \(balanceDiffers)

        """
    }
}

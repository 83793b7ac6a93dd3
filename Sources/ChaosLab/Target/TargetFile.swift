import ChaosClients

/// The lab as a target file: the same format that people write for their own systems.
struct TargetFile {
    let plan: LabPlan
    let secrets: LabSecrets
    let brokers: String
    /// The control group that really exists.
    let cgroup: MemoryCgroup?

    /// The file's text. Holds passwords.
    var text: String { head + requests + servers + TargetAudits(engine: plan.engine).text(coupons: plan.sizes.coupons) }

    private var urls: LabURLs { LabURLs(plan: plan, secrets: secrets) }

    private var head: String {
        """
        # A lab that runs on this machine only. Written by `firedrill lab up`; `firedrill lab down` removes it.
        version: 1
        name: \(plan.name)
        allow-chaos: true
        http:
          base-url: \(urls.api)
          health: /healthz
          metrics: /metrics
          time-limit: 5s

        """
    }

    /// 5 % of the orders want the same two products in random order, as in the source report's deadlock; the rest are
    /// spread over so many that they rarely meet.
    private var requests: String {
        let (coupons, products) = (plan.sizes.coupons, plan.sizes.products)
        let calm = products >= 101 ? "101..\(products)" : "1..\(max(2, products))"
        return """
            requests:
              issue-coupon:
                function: issue-coupon
                method: POST
                path: /api/v1/coupons
                headers: { content-type: application/json }
                body: '{"userId": ${user}, "couponId": ${coupon}}'
                variables: { coupon: { random: \(coupons.lowerBound)..\(coupons.upperBound) } }
                success: [200, 409]
                sold-out: [410]
              issue-event-coupon:
                function: issue-coupon
                method: POST
                path: /api/coupons/${user}
                success: [200, 409]
                sold-out: [410]
              place-order:
                function: place-order
                method: POST
                path: /api/orders
                headers: { content-type: application/json }
                body: '{"userId": ${user}, "items": [{"productId": ${products.0}, "quantity": 1}, \
            {"productId": ${products.1}, "quantity": 1}]}'
                variables:
                  products:
                    one-of:
                      - { weight: 5, sample: { count: 2, from: 1..2 } }
                      - { weight: 95, sample: { count: 2, from: \(calm) } }
                success: [200]

            """
    }

    private var age: String {
        switch plan.engine {
        case .postgres: "extract(epoch FROM clock_timestamp() - min(created_at))"
        case .mariadb: "timestampdiff(MICROSECOND, min(created_at), sysdate(6)) / 1000000"
        }
    }

    private var servers: String {
        let workers = (plan.ports.pointsWorkers + [plan.ports.issuanceWorker])
            .map { "    - http://127.0.0.1:\($0)/metrics" }.joined(separator: "\n")
        let group = cgroup.map { "\n  cgroup: \(Self.quoted($0.folder))" } ?? ""
        return """
            redis:
              url: \(Self.quoted(urls.redis))
              locks: "lock:coupon:{\(plan.sizes.coupons.lowerBound)..\(plan.sizes.coupons.upperBound)}"
            sql:
              url: \(Self.quoted(urls.databaseOwner(database: PostgresService.application)))
              # Of the newest 20,000 orders, so that asking each second stays cheap.
              oldest-uncredited: >-
                SELECT coalesce(\(age), 0) FROM orders
                WHERE id > (SELECT max(id) FROM orders) - 20000
                AND NOT EXISTS (SELECT 1 FROM points_ledger WHERE order_id = orders.id)
              # Of the newest 20,000 coupons.
              duplicates: >-
                SELECT coupon_id, user_id FROM issued_coupons
                WHERE id > (SELECT max(id) FROM issued_coupons) - 20000
                GROUP BY coupon_id, user_id HAVING count(*) > 1
            kafka:
              brokers: \(Self.quoted(brokers))
              worker-metrics:
            \(workers)
              groups:
                points-workers: { topics: [order-completed], assignors: "range,roundrobin" }
                issuance-workers: { topics: [coupon-issued], assignors: "range,roundrobin" }
            process:
              pid-file: \(Self.quoted(plan.folder.pidFile(of: IssuanceService.api)))\(group)
            # Only a lab that this tool started itself has this part.
            lab:
              folder: \(Self.quoted(plan.folder.path))

            """
    }

    /// A YAML scalar in single quotes, in which only the quote itself is special.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}

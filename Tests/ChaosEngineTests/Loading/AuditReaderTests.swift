import ChaosCore
import Testing

@testable import ChaosEngine

@Suite struct AuditReaderTests {
    /// A target whose audits say something in every way. Its lines are counted on by the tests.
    private static let file = """
        version: 1
        name: shop
        http: { base-url: http://127.0.0.1:8080 }
        redis: { url: "redis://127.0.0.1:6379/0" }
        sql: { url: "postgres://127.0.0.1:5432/shop" }
        kafka:
          brokers: 127.0.0.1:9092
          groups:
            points-workers: { topics: [order-completed] }
        requests:
          place-order: { method: POST, path: /api/orders, success: [200] }
          issue-coupon: { method: POST, path: /api/coupons, success: [200] }
        audits:
          no-missing-points:
            summary: An order has no points.
            sql: SELECT 1
            after: [points-workers]
            within: 20s
          no-lost-orders:
            summary: An order is lost.
            sql: SELECT id FROM orders WHERE id = ANY($keys)
            expect: every-acknowledged
            requests: { scenarios: [place-order], statuses: [200, 201], key: "${body.orderId}" }
          no-unasked-coupons:
            summary: A coupon that nobody asked for.
            sql: SELECT 2
            expect: only-requested
            requests: { scenarios: [issue-coupon, place-order], key: "${user}" }
          stock:
            summary: The stock drifts.
            redis: { keys: "c:{8..10}", script: "return {}" }

        """

    private func load(_ text: String) throws(FileProblems) -> Target {
        try TargetLoader(environment: [:]).load(text: text, path: "t.yaml")
    }

    @Test func everyAuditArrivesInTheOrderOfTheFile() throws {
        let audits = try load(Self.file).audits
        let orders = RequestKey(scenarios: ["place-order"], statuses: [200, 201], template: "${body.orderId}")
        let coupons = RequestKey(scenarios: ["issue-coupon", "place-order"], statuses: [200], template: "${user}")
        let expected = [
            AuditSpec(
                name: "no-missing-points", summary: "An order has no points.", source: .sql("SELECT 1"),
                after: ["points-workers"], within: .seconds(20)),
            AuditSpec(
                name: "no-lost-orders", summary: "An order is lost.",
                source: .sql("SELECT id FROM orders WHERE id = ANY($keys)"), expectation: .everyAcknowledged(orders)),
            AuditSpec(
                name: "no-unasked-coupons", summary: "A coupon that nobody asked for.", source: .sql("SELECT 2"),
                expectation: .onlyRequested(coupons)),
            AuditSpec(
                name: "stock", summary: "The stock drifts.",
                source: .redis(script: "return {}", keys: ["c:8", "c:9", "c:10"])),
        ]
        #expect(audits == expected)
    }

    @Test func aTargetWithoutAuditsHasNone() throws {
        #expect(try load("version: 1\nname: bare\n").audits.isEmpty)
    }

    @Test(arguments: [
        BrokenFile(
            "no summary", "    summary: An order has no points.\n", "",
            told: "t.yaml:14: audits.no-missing-points.summary: is missing."),
        BrokenFile(
            "an unknown key", "after: [points-workers]", "aftr: [points-workers]",
            told: "t.yaml:17: audits.no-missing-points.aftr: unknown key (known here: after, expect, redis, requests,"
                + " sql, summary, within). Did you mean \"after\"?"),
        BrokenFile(
            "an unknown group", "after: [points-workers]", "after: [points-worker]",
            told: "t.yaml:17: audits.no-missing-points.after[0]: unknown consumer group \"points-worker\""
                + " (known: points-workers). Did you mean \"points-workers\"?"),
        BrokenFile(
            "a time without its unit", "within: 20s", "within: 20",
            told: "t.yaml:18: audits.no-missing-points.within: \"20\" is not a length of time; write a number with its"
                + " unit, such as 500ms, 30s, 2m."),
        BrokenFile(
            "too long a time", "within: 20s", "within: 61s",
            told: "t.yaml:18: audits.no-missing-points.within: is longer than a minute."),
        BrokenFile(
            "an unknown expectation", "after: [points-workers]", "expect: no-row",
            told: "t.yaml:17: audits.no-missing-points.expect: unknown value \"no-row\" (known: every-acknowledged,"
                + " no-rows, only-requested). Did you mean \"no-rows\"?"),
        BrokenFile(
            "requests for nothing", "    expect: every-acknowledged\n", "",
            told: "t.yaml:22: audits.no-lost-orders.requests: is used only with expect: every-acknowledged or"
                + " only-requested."),
        BrokenFile(
            "no requests", "requests: { scenarios: [place-order], statuses: [200, 201], key: \"${body.orderId}\" }",
            "within: 1s", told: "t.yaml:19: audits.no-lost-orders.requests: is missing."),
        BrokenFile(
            "an unknown request", "scenarios: [place-order], statuses", "scenarios: [place-orders], statuses",
            told: "t.yaml:23: audits.no-lost-orders.requests.scenarios[0]: unknown request \"place-orders\""
                + " (known: issue-coupon, place-order). Did you mean \"place-order\"?"),
        BrokenFile(
            "not a status", "statuses: [200, 201]", "statuses: [200, ok]",
            told: "t.yaml:23: audits.no-lost-orders.requests.statuses[1]: an HTTP status is expected, such as 200."),
        BrokenFile(
            "no key", ", key: \"${user}\"", "",
            told: "t.yaml:28: audits.no-unasked-coupons.requests.key: is missing."),
        BrokenFile(
            "neither database nor Redis", "    sql: SELECT 1\n", "",
            told: "t.yaml:14: audits.no-missing-points.sql: is missing; an audit asks by sql or by redis."),
        BrokenFile(
            "database and Redis at once", "summary: The stock drifts.", "sql: SELECT 3\n    summary: Drifts.",
            told: "t.yaml:32: audits.stock.redis: an audit asks by sql or by redis, not by both."),
        BrokenFile(
            "no script", ", script: \"return {}\"", "",
            told: "t.yaml:31: audits.stock.redis.script: is missing."),
        BrokenFile(
            "a pattern that is none", "c:{8..10}", "c:{8..x}",
            told: "t.yaml:31: audits.stock.redis.keys: \"c:{8..x}\" has no range like {8..13} of at most 1000"),
        BrokenFile(
            "no database to ask", "sql: { url: \"postgres://127.0.0.1:5432/shop\" }\n", "",
            told: "t.yaml:15: audits.no-missing-points.sql: the target has no sql section to ask.",
            "t.yaml:20: audits.no-lost-orders.sql: the target has no sql section to ask.",
            "t.yaml:25: audits.no-unasked-coupons.sql: the target has no sql section to ask."),
        BrokenFile(
            "no Redis to ask", "redis: { url: \"redis://127.0.0.1:6379/0\" }\n", "",
            told: "t.yaml:30: audits.stock.redis: the target has no redis section to ask."),
        BrokenFile(
            "not a mapping", "audits:\n  no-missing-points:", "audits:\n  other: 5\n  no-missing-points:",
            told: "t.yaml:14: audits.other: a mapping of keys is expected."),
        BrokenFile(
            "two mistakes in two audits", [("within: 20s", "within: soon"), ("return {}", "")],
            told: [
                "t.yaml:18: audits.no-missing-points.within: \"soon\" is not a length of time; write a number with its"
                    + " unit, such as 500ms, 30s, 2m.",
                "t.yaml:31: audits.stock.redis.script: is empty.",
            ]),
    ])
    func anAuditWithAMistakeIsRefused(_ file: BrokenFile) {
        let text = changed(Self.file, file.changes)
        #expect(refusal { () throws(FileProblems) in try load(text) } == file.told)
    }
}

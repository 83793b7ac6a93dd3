import ChaosCore
import Foundation

@testable import ChaosEngine

/// Files and names for the loaders' tests.
enum SampleFiles {
    /// The names that the command line's catalogues give, as far as the shipped files use them.
    static let vocabulary = Vocabulary(
        metrics: [
            descriptor("http.success_ratio", .ratio), descriptor("http.p95", .seconds),
            descriptor("http.max", .seconds), descriptor("http.rate", .perSecond),
            MetricDescriptor("http.up", .flag, summary: "Whether the health page answers."),
            MetricDescriptor("redis.used_memory", .bytes, summary: "Memory of Redis."),
            MetricDescriptor("kafka.lag", .count, labels: ["group"], summary: "Records behind."),
        ],
        faults: [
            .init(
                kind: "redis-lock-contention", summary: "Holds locks.",
                parameters: [
                    ParameterDescriptor("keys", .text, default: nil, summary: "Which keys."),
                    ParameterDescriptor("holders", .whole(1...50), default: .whole(1), summary: "How many."),
                    ParameterDescriptor(
                        "style", .choice(["set-nx", "redisson"]), default: .text("set-nx"), summary: "Which shape."),
                    ParameterDescriptor("lease", .duration, default: .duration(.seconds(3)), summary: "How long."),
                    ParameterDescriptor("loud", .flag, default: .flag(false), summary: "Whether."),
                    ParameterDescriptor("headroom", .bytes, default: .bytes(1024), summary: "How much."),
                ]),
            .init(kind: "memory-pressure", summary: "Squeezes.", parameters: []),
        ],
        runbooks: ["redis-lock-contention"], audits: ["no-oversell", "no-duplicate-coupons"])

    /// An experiment that says something in every section. Its lines are counted on by the tests.
    static let experiment = """
        version: 1
        title: Locks held
        documented: { level: L2, mttd: seconds, mttr: minutes }
        load:
          - { scenario: issue-coupon, executor: constant-arrival-rate, rate: 300/s }
          - { scenario: place-order, executor: constant-vus, vus: 50, think-time: 1s }
        steady-state:
          - http.success_ratio{scenario=issue-coupon} >= 99%
          - http.p95{scenario=issue-coupon} <= 500ms
        fault:
          kind: redis-lock-contention
          duration: 30s
          parameters: { keys: "lock:{8..13}", holders: 2 }
        detect:
          - alert: Contention
            when: http.p95{scenario=issue-coupon} > 1s
            for: 2s
        respond: { runbook: redis-lock-contention, mode: auto }
        hypothesis: { no-worse-than: L2, detected-within: 10s, recovered-within: 2m, audits: [no-oversell] }
        abort-when:
          - http.success_ratio{scenario=place-order} < 20%
        timing: { sampling-interval: 500ms, stability: 5s, recovery-deadline: 30s }

        """

    /// A target file that says something in every section. Its lines are counted on by the tests.
    static let target = """
        version: 1
        name: staging
        allow-chaos: true
        http:
          base-url: http://127.0.0.1:8080
          health: /healthz
          metrics: /metrics
          time-limit: 2s
        redis: { url: "${env:REDIS_URL}" }
        sql: { url: "postgres://app:${env:PG_PASSWORD}@127.0.0.1:5432/shop" }
        kafka:
          brokers: 127.0.0.1:9092,127.0.0.1:9093
          options: { security.protocol: plaintext, sasl.password: "${env:KAFKA_PASSWORD}" }
          worker-metrics: ["http://127.0.0.1:8081/metrics"]
        process: { pid-file: /run/api.pid }
        requests:
          issue-coupon:
            method: POST
            path: /api/v1/coupons
            headers: { authorization: "Bearer ${env:TOKEN}" }
            body: '{"userId": ${user}, "couponId": ${coupon}}'
            success: [200, 409]
            sold-out: [410]
            function: issue
            variables:
              coupon: { random: 8..13 }
          place-order:
            method: POST
            path: /api/orders
            body: '{"products": [${pair.0}, ${pair.1}]}'
            variables:
              pair:
                one-of:
                  - { weight: 5, sample: { count: 2, from: 1..2 } }
                  - { weight: 95, sample: { count: 2, from: 3..200 } }

        """

    /// Every secret of the sample target's environment; none may ever be shown.
    static let environment = [
        "REDIS_URL": "redis://:redis-pw-1@127.0.0.1:6379/0", "PG_PASSWORD": "pg-pw-2", "KAFKA_PASSWORD": "kafka-pw-3",
        "TOKEN": "token-4",
    ]

    /// The project's folder.
    static let project = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    private static func descriptor(_ name: String, _ unit: MetricUnit) -> MetricDescriptor {
        MetricDescriptor(name, unit, labels: ["scenario"], summary: "A figure of the load.")
    }
}

/// One text with one or more changes, each of which must hit.
func changed(_ text: String, _ changes: [(from: String, to: String)]) -> String {
    changes.reduce(text) { text, change in
        precondition(text.contains(change.from), "nothing to change: \(change.from)")
        return text.replacingOccurrences(of: change.from, with: change.to)
    }
}

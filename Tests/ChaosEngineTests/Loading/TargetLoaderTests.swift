import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

@Suite struct TargetLoaderTests {
    private let loader = TargetLoader(environment: SampleFiles.environment)

    @Test func everySectionArrives() throws {
        let target = try loader.load(text: SampleFiles.target, path: "targets/staging.yaml")
        #expect(target.name == "staging")
        #expect(target.allowsChaos)
        #expect(!target.isOwnLab)
        #expect(target.source == "targets/staging.yaml")
        #expect(target.http?.baseURL == "http://127.0.0.1:8080")
        #expect(target.http?.healthPath == "/healthz")
        #expect(target.http?.metricsPath == "/metrics")
        #expect(target.http?.timeLimit == .seconds(2))
        #expect(target.redis?.url.reveal() == "redis://:redis-pw-1@127.0.0.1:6379/0")
        #expect(target.sql?.url.reveal() == "postgres://app:pg-pw-2@127.0.0.1:5432/shop")
        #expect(target.kafka?.brokers == "127.0.0.1:9092,127.0.0.1:9093")
        #expect(target.kafka?.options["sasl.password"]?.reveal() == "kafka-pw-3")
        #expect(target.kafka?.workerMetrics == ["http://127.0.0.1:8081/metrics"])
        #expect(target.process == ProcessTarget(pidFile: "/run/api.pid"))
    }

    @Test func limitsArriveAndWhatIsLeftOutKeepsItsDefault() throws {
        let text = SampleFiles.target + "\nblast-radius: { keys: 6, bytes: 512MiB }\n"
        let limits = try loader.load(text: text, path: "t.yaml").blastRadius
        #expect(limits.counts[.keys] == 6)
        #expect(limits.counts[.bytes] == 512 << 20)
        #expect(limits.counts[.rows] == BlastRadius.standard.counts[.rows])
        #expect(try loader.load(text: SampleFiles.target, path: "t.yaml").blastRadius == .standard)
    }

    @Test func requestsArriveWithTheirVariables() throws {
        let requests = try loader.load(text: SampleFiles.target, path: "t.yaml").http?.requests
        let issue = requests?["issue-coupon"]
        #expect(issue?.method == "POST")
        #expect(issue?.function == "issue")
        #expect(issue?.success == [200, 409])
        #expect(issue?.soldOut == [410])
        #expect(issue?.headers.first?.value.reveal() == "Bearer token-4")
        #expect(issue?.variables == ["coupon": .random(8...13)])
        let order = requests?["place-order"]
        #expect(order?.function == "place-order")
        #expect(order?.success == [200])
        #expect(
            order?.variables["pair"]
                == .oneOf([
                    (weight: 5, generator: .sample(count: 2, from: 1...2)),
                    (weight: 95, generator: .sample(count: 2, from: 3...200)),
                ]))
    }

    @Test func theQueriesOfTheBusinessArrive() throws {
        let text = """
            version: 1
            name: t
            redis: { url: "redis://h", locks: "lock:{1..3}" }
            sql:
              url: postgres://h/db
              replica-url: postgres://replica/db
              oldest-uncredited: SELECT 0
              duplicates: SELECT coupon_id, user_id FROM issued

            """
        let target = try loader.load(text: text, path: "t.yaml")
        #expect(target.redis?.locks == "lock:{1..3}")
        #expect(target.sql?.replica?.reveal() == "postgres://replica/db")
        #expect(target.sql?.oldestUncredited == "SELECT 0")
        #expect(target.sql?.duplicates == "SELECT coupon_id, user_id FROM issued")
    }

    @Test func chaosIsForbiddenUnlessTheFileAllowsIt() throws {
        let target = try loader.load(text: "version: 1\nname: bare\n", path: "t.yaml")
        #expect(!target.allowsChaos)
        #expect(!target.isOwnLab)
    }

    @Test func aFileCannotClaimToBeAnOwnLab() throws {
        let text = "version: 1\nname: liar\nlab: { folder: /tmp, own: true }\n"
        #expect(try !loader.load(text: text, path: "t.yaml").isOwnLab)
        #expect(try loader.load(text: text, path: "t.yaml", isOwnLab: true).isOwnLab)
    }

    @Test func aSecretCanStandInAFileOfItsOwn() throws {
        let folder = try TemporaryDirectory("secret")
        let path = try folder.write("redis://:from-a-file@127.0.0.1:6379/0\n", to: "redis-url")
        let text = "version: 1\nname: t\nredis: { url: \"${file:\(path)}\" }\n"
        #expect(
            try loader.load(text: text, path: "t.yaml").redis?.url.reveal() == "redis://:from-a-file@127.0.0.1:6379/0")
    }

    @Test func noSecretIsEverShown() throws {
        let target = try loader.load(text: SampleFiles.target, path: "t.yaml")
        var shown = "\(target) \(String(reflecting: target))"
        dump(target, to: &shown)
        for secret in ["redis-pw-1", "pg-pw-2", "kafka-pw-3", "token-4"] { #expect(!shown.contains(secret)) }
    }

    /// Whatever else is wrong with the file, and whichever part of a URL is.
    @Test(arguments: [
        ("redis: { url: \"http://:s3cret@h\" }", "redis.url: \(redisURL)"),
        ("redis: { url: \"s3cret\" }", "redis.url: \(redisURL)"),
        ("redis: { url: \"${env:SECRET}\" }", "redis.url: \(redisURL)"),
        ("redis: { url: \"redis://${env:NOPE}:s3cret@h\" }", "redis.url: the environment variable NOPE is not set."),
        (
            "redis: { url: \"redis://:s3cret${file:/no/such/file}@h\" }",
            "redis.url: the file /no/such/file cannot be read."
        ),
        (
            "redis: { url: \"redis://:s3cret${vault:x}@h\" }",
            "redis.url: \"${vault:x}\" is neither ${env:NAME} nor ${file:PATH}."
        ),
        ("redis: { url: \"redis://:s3cret${env:X@h\" }", "redis.url: a ${ has no closing }."),
        (
            "sql: { url: \"oracle://s3cret@h/db\" }",
            "sql.url: a URL that begins with postgres:// or postgresql:// or mysql:// or mariadb:// is expected."
        ),
        (
            "sql: { url: \"postgres://h/db\", replica-url: \"oracle://s3cret@h/db\" }",
            "sql.replica-url: a URL that begins with postgres:// or postgresql:// or mysql:// or mariadb:// is expected."
        ),
        (
            "http: { base-url: \"http://user:s3cret@h\" }",
            "http.base-url: an http:// or https:// URL without credentials is expected."
        ),
    ])
    func aBrokenConnectionIsToldWithoutItsSecret(_ section: String, _ sentence: String) {
        let environment = ["SECRET": "s3cret://x"]
        let lines = refusal { () throws(FileProblems) in
            try TargetLoader(environment: environment).load(text: "version: 1\nname: t\n\(section)\n", path: "t.yaml")
        }
        #expect(lines == ["t.yaml:3: \(sentence)"])
        #expect(!lines.joined().contains("s3cret"))
    }

    private static let redisURL = "a URL that begins with redis:// or rediss:// is expected."
}

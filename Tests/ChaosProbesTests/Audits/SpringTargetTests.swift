import ChaosClients
import ChaosCore
import ChaosEngine
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosProbes

/// The example that ships for a Spring Boot service with MySQL, with every part of it used.
@Suite struct SpringTargetTests {
    private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    private static let path = "\(project)/targets/spring-mysql.yaml"
    private static let environment = [
        "SHOP_TOKEN": "t0ken", "SHOP_REDIS_PASSWORD": "r3dis", "SHOP_SQL_PASSWORD": "sql-pw",
        "SHOP_KAFKA_PASSWORD": "k4fka", "STAGING_TOKEN": "t0ken2", "STAGING_SQL_URL": "postgres://h:5432/shop",
    ]

    private func text(sql url: String? = nil) throws -> String {
        let text = try String(contentsOfFile: Self.path, encoding: .utf8)
        guard let url else { return text }
        let example = try #require(text.split(separator: "\n").first { $0.contains("mysql://") })
        return text.replacing(example, with: "  url: \"\(url)\"")
    }

    @Test func everyPartIsRead() throws {
        let target = try TargetLoader(environment: Self.environment).load(text: text(), path: "spring-mysql.yaml")
        #expect(target.http?.healthPath == "/actuator/health" && target.http?.metricsPath == "/actuator/prometheus")
        #expect(target.http?.requests.keys.sorted() == ["issue-coupon", "place-order"])
        #expect(target.redis?.locks == "lock:coupon:{8..13}")
        let sql = try #require(target.sql)
        let endpoint = try SQLEngine.endpoint(url: sql.url.reveal())
        #expect(endpoint.engine == .mariadb && endpoint.description == "mysql.staging.example.com:3306/shop")
        #expect((endpoint as? MariaDBEndpoint)?.security.mode == .required)
        #expect(target.kafka?.groups.map(\.name) == ["points"] && target.kafka?.options.count == 4)
        let replica = try #require(sql.replica)
        #expect(
            try SQLEngine.endpoint(url: replica.reveal()).description == "mysql-replica.staging.example.com:3306/shop")
        #expect(target.process?.pidFile == "/run/shop/application.pid")
        #expect(target.audits.count == 4)
        for secret in Self.environment.values { #expect(!"\(target)".contains(secret)) }
    }

    /// The file with one of its keys renamed, for each key of it, also those within braces.
    private static func renamed(_ text: String) -> [(key: String, text: String)] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        return lines.indices.flatMap { index in
            let line = lines[index]
            let comment = line.firstMatch(of: /(^|\s)#/)?.range.lowerBound ?? line.endIndex
            return line[..<comment].matches(of: /([A-Za-z][A-Za-z.-]*):(?=\s|$)/).map { match in
                var changed = lines
                changed[index].insert("x", at: match.output.1.endIndex)
                return ("line \(index + 1), \(match.output.1)", changed.joined(separator: "\n"))
            }
        }
    }

    /// A key that nothing reads could be renamed unnoticed.
    @Test func noKeyIsIgnored() throws {
        try expectEveryKeyCounts(in: text(), atLeast: 80)
        let readme = try Self.readmeBlock(after: "## Your own system")
        #expect(readme.contains("${file:/run/secrets/redis}"))
        try expectEveryKeyCounts(in: readme.replacing("${file:/run/secrets/redis}", with: "r3dis"), atLeast: 40)
    }

    private func expectEveryKeyCounts(in text: String, atLeast count: Int) throws {
        let loader = TargetLoader(environment: Self.environment)
        let target = try loader.load(text: text, path: "shop.yaml")
        let renamed = Self.renamed(text)
        #expect(renamed.count >= count, "\(renamed.map(\.key))")
        for (key, text) in renamed {
            let changed = try? loader.load(text: text, path: "shop.yaml")
            #expect(changed != target, "\(key) makes no difference")
        }
    }

    /// What the README shows of the file stands in the file.
    @Test func theReadmeShowsThisFile() throws {
        let plain = { (text: String) in
            text.split(separator: "\n").map { $0.replacing(/(^|\s+)#.*/, with: "").trimmingPrefix { $0 == " " } }
                .filter { !$0.isEmpty }
        }
        let file = try Set(plain(text()))
        let shown = try plain(Self.readmeBlock(after: "### A Spring Boot service"))
        #expect(shown.count > 15)
        for line in shown { #expect(file.contains(line), "\(line)") }
    }

    /// The first YAML of a section of the README.
    private static func readmeBlock(after title: String) throws -> String {
        let readme = try String(contentsOfFile: "\(project)/README.md", encoding: .utf8)
        let section = try #require(readme.firstRange(of: "\n\(title)")).upperBound
        let start = try #require(readme[section...].firstRange(of: "```yaml\n")).upperBound
        let end = try #require(readme[start...].firstRange(of: "\n```")).lowerBound
        return String(readme[start..<end])
    }

    /// The first reading with a value: on a busy machine one may miss its time limit.
    private func known(_ metric: Metric, of probe: some Probe) async throws -> Double {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let value = await probe.read()[metric]?.value { return value }
        }
        return try #require(await probe.read()[metric]?.value, "\(metric) stayed unknown")
    }

    /// On tables such as JPA makes them.
    @Test func everyQueryIsUnderstoodByTheServer() async throws {
        let url = try await MariaDBFixture.shared().database()
        let database = try await MariaDBConnection.connect(to: MariaDBEndpoint(url: url), timeout: .seconds(30))
        try await database.execute(
            """
            CREATE TABLE orders (id bigint AUTO_INCREMENT PRIMARY KEY, user_id bigint NOT NULL,
                created_at datetime(6) NOT NULL DEFAULT current_timestamp(6));
            CREATE TABLE points_ledger (order_id bigint PRIMARY KEY, points int NOT NULL);
            CREATE TABLE issued_coupons (id bigint AUTO_INCREMENT PRIMARY KEY, coupon_id bigint NOT NULL,
                user_id bigint NOT NULL, issued_at datetime(6) NOT NULL DEFAULT current_timestamp(6));
            INSERT INTO orders (user_id, created_at) VALUES (7, now() - INTERVAL 90 SECOND);
            """)
        let target = try TargetLoader(environment: Self.environment).load(text: text(sql: url), path: "t.yaml")
        let delay = try #require(PointsDelayProbe(target: target))
        #expect(try await known(Metric("points.oldest_uncredited"), of: delay) >= 90)
        let twice = try #require(DuplicateCouponsProbe(target: target))
        #expect(try await known(Metric("coupons.duplicates"), of: twice) == 0)

        let folder = try TemporaryDirectory("audits")
        let audits = target.audits.map { audit in
            AuditSpec(name: audit.name, summary: audit.summary, source: audit.source, expectation: audit.expectation)
        }
        let asked = Target(
            name: "shop", allowsChaos: false, sql: target.sql, audits: audits, source: "t.yaml")
        let auditor = try #require(
            TargetAuditor(target: asked, outcomes: folder.file("outcomes.jsonl"), clock: MonotonicRunClock()))
        try await auditor.begin()
        try await database.execute(
            "INSERT INTO issued_coupons (coupon_id, user_id) VALUES (8, 1), (8, 1); INSERT INTO orders (user_id) VALUES (1002)"
        )
        #expect(try await known(Metric("coupons.duplicates"), of: twice) == 1)
        try AuditBench.write([AuditBench.ordered(2)], to: folder)
        let report = await auditor.audit(within: .seconds(60))
        #expect(report["no-duplicate-coupons"]?.result == .fail)
        #expect(report["no-lost-orders"]?.result == .pass, "\(report.lines)")
        #expect(report["no-unasked-orders"]?.result == .pass, "\(report.lines)")
        #expect(report["no-missing-points"]?.count == 1, "\(report.lines)")
        await delay.close()
        await twice.close()
        await database.close()
    }
}

import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// What a person does with alerts, runbooks, schedules, reports and the store, with a mark in every secret.
extension CanaryTests {
    /// Secrets of the channels besides Slack; what is posted to them comes to nobody.
    static let channelSecrets = [
        "CANARY_SIGN": "canary-sign-8a41", "CANARY_PAGER": "canarypager00000000000000000b3c7",
        "CANARY_SMS": "canary-sms-d09f",
    ]
    /// The secret part of the webhook's address.
    static let hookPath = "canary-hook-3c7d"

    func plantChannels(_ desk: Desk, at address: String) throws {
        try desk.directory.write(
            """
            version: 1
            channels:
              team: { kind: slack, url: "${env:FIREDRILL_SLACK_WEBHOOK_URL}" }
              hook: { kind: webhook, url: "${env:CANARY_HOOK}", secret: "${env:CANARY_SIGN}" }
              pager: { kind: pagerduty, routing-key: "${env:CANARY_PAGER}", url: "\(address)/v2" }
              phone:
                kind: sms
                account: AC00000000000000000000000000000000
                token: "${env:CANARY_SMS}"
                from: "+15005550006"
                to: "+821012345678"
                url: "\(address)"
            routes:
              - { levels: [L1, L2, L3], channels: [team, hook, pager, phone] }
            """, to: "alerts.yaml")
        try desk.directory.write(
            """
            version: 1
            title: Every minute
            defaults:
              { timezone: UTC, target: wrong-redis.yaml, confirm: shop, webhook: "${env:CANARY_HOOK}" }
            entries:
              - { name: minute, experiment: ./short.yaml, cron: "* * * * *" }
            """, to: "s.yaml")
        try desk.directory.write(
            """
            ---
            title: Says what it should not
            ---
            # Says what it should not

            ```sh id=shell mode=auto on-fail=continue
            echo "$RB_TARGET_SQL $RB_TARGET_REDIS"; echo "$RB_TARGET_REDIS" >&2; exit 3
            ```

            ```redis id=redis mode=auto on-fail=continue
            ECHO ${target.redis}
            ```

            ```sql id=sql mode=auto on-fail=continue
            SELECT ${target.sql} AS url
            ```

            ```http id=http mode=auto risk=change verify="step:ask within 10s" on-fail=continue
            POST ${target.http}/nowhere

            ${target.sql}
            ```

            ```http id=ask expect=404
            GET ${target.http}/nowhere
            ```

            """, to: "leaky.md")
    }

    func workLater(_ desk: Desk, _ environment: [String: String]) async throws {
        for options in [[], ["--json"]] {
            let test = try await desk.run(["alert", "test"] + options, environment: environment)
            #expect(test.output.contains("pager") && test.output.contains("400"), "\(test.output) \(test.errors)")
        }
        let runbook = ["runbook", "run", "leaky.md", "--target", "shop.yaml", "--confirm", "shop"]
        for options in [["--dry-run"], ["--dry-run", "--json"], ["--yes-through", "change"]] {
            let run = try await desk.run(runbook + options, environment: environment)
            #expect((run.output + run.errors).contains("<secret>"), "\(run.output) \(run.errors)")
        }
        let slot = try await desk.run(
            ["run", "--slot", "s.yaml#minute"], environment: environment)
        #expect(slot.status == 69, "\(slot.errors)")
        for arguments in [
            ["schedule", "ledger", "--json", "s.yaml"],
            ["schedule", "export", "s.yaml", "--format", "kubernetes", "--out", "exported"],
            ["store", "list", "--json"], ["store", "export", "--all", "--to", "all.json"],
            ["incident", "list", "--json"],
        ] {
            let run = try await desk.run(arguments, environment: environment)
            #expect(run.status == 0, "\(arguments): \(run.errors)")
        }
        for format in ["html", "markdown", "json", "csv", "junit", "openmetrics"] {
            let report = ["report", "--since", "1d", "--format", format, "--out", "period.\(format)"]
            let run = try await desk.run(report, environment: environment)
            #expect(run.status == 0, "\(format): \(run.errors)")
        }
    }

    /// Writes every row of the store's tables into a file, for the search.
    func dump(_ store: String, _ desk: Desk) async throws {
        let connection = try await PostgresConnection.connect(to: PostgresEndpoint(url: store), timeout: .seconds(30))
        let tables = try await connection.query(
            "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_name LIKE 'firedrill%'")
        var text = ""
        for table in tables.rows.compactMap({ $0["name"] }) {
            let rows = try await connection.query("SELECT t::text AS line FROM \(table) AS t").rows
            text += rows.map { "\(table): \($0["line"] ?? "")\n" }.joined()
        }
        await connection.close()
        #expect(text.contains("firedrill_runs: "), "the store was not looked at")
        try desk.directory.write(text, to: "store-dump.txt")
    }
}

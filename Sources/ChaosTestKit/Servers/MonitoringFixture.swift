import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A real Prometheus and a real Alertmanager on loopback ports of their own, with one rule over a number on a test's page.
///
/// `Trouble` is pending while `trouble_number` is above zero and fires after a second; the page is scraped once a second and
/// the rule evaluated five times a second, and Alertmanager waits one second for a group.
public final class MonitoringFixture: Sendable {
    public let prometheusPort: Int
    public let alertmanagerPort: Int
    private let directory: TemporaryDirectory
    private let prometheus: ServerProcess
    private let alertmanager: ServerProcess

    /// Starts both and waits until they answer. Prometheus scrapes `/metrics` of `page` (host and port), Alertmanager tells
    /// `webhook`, a URL. A start may lose a race for a port, so a few are tried.
    public static func start(scraping page: String, webhook: String) async throws -> MonitoringFixture {
        var output = ""
        for _ in 0..<4 {
            let fixture = try MonitoringFixture(page, webhook)
            if try await fixture.isReady() { return fixture }
            output = fixture.output
            await fixture.stop()
        }
        throw ServerError("Prometheus and Alertmanager did not start in four tries: \(output)")
    }

    private init(_ page: String, _ webhook: String) throws {
        directory = try TemporaryDirectory("monitoring")
        prometheusPort = try FreePort.find()
        alertmanagerPort = try FreePort.find()
        let rules = try directory.write(Self.rules, to: "rules.yml")
        let settings = try directory.write(
            Self.prometheus(rules, scrape: page, tell: alertmanagerPort), to: "prometheus.yml")
        let routes = try directory.write(Self.alertmanager(webhook), to: "alertmanager.yml")
        prometheus = try ServerProcess(
            [
                "prometheus", "--config.file=\(settings)", "--storage.tsdb.path=\(directory.file("data"))",
                "--web.listen-address=127.0.0.1:\(prometheusPort)",
            ], log: directory.file("prometheus.log"))
        alertmanager = try ServerProcess(
            [
                "prometheus-alertmanager", "--config.file=\(routes)", "--storage.path=\(directory.file("alerts"))",
                "--web.listen-address=127.0.0.1:\(alertmanagerPort)", "--cluster.listen-address=",
            ], log: directory.file("alertmanager.log"))
    }

    /// Prometheus' address, without a path.
    public var prometheusURL: String { "http://127.0.0.1:\(prometheusPort)" }
    /// Alertmanager's address, without a path.
    public var alertmanagerURL: String { "http://127.0.0.1:\(alertmanagerPort)" }

    /// What both wrote last, for messages of failed tests.
    public var output: String { prometheus.output + alertmanager.output }

    /// Ends Alertmanager as a crash would, and waits until it is gone.
    public func killAlertmanager() async { await alertmanager.end(SIGKILL) }

    /// Ends both and removes their folder.
    public func stop() async {
        await prometheus.end(SIGKILL)
        await alertmanager.end(SIGKILL)
        directory.remove()
    }

    /// False when one of them ended (its port was taken, most likely).
    private func isReady() async throws -> Bool {
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while ContinuousClock.now < deadline {
            if prometheus.pid == nil || alertmanager.pid == nil { return false }
            // Only ours reads this file.
            let own = try? await Self.text("\(prometheusURL)/api/v1/status/config")
            if own?.contains(directory.path) == true, (try? await Self.text("\(alertmanagerURL)/-/ready")) != nil {
                return true
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw ServerError("Prometheus and Alertmanager did not answer within 60 s: \(output)")
    }

    private static func text(_ url: String) async throws -> String {
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(5))
        guard response.status == .ok else { throw ServerError("\(url) answers \(response.status.code)") }
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    private static let rules = """
        groups:
          - name: test
            rules:
              - alert: Trouble
                expr: last_over_time(trouble_number[30s]) > 0
                for: 1s
                labels: { level: L3 }
        """

    private static func prometheus(_ rules: String, scrape: String, tell: Int) -> String {
        """
        global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 200ms, external_labels: { site: test } }
        rule_files: ["\(rules)"]
        alerting: { alertmanagers: [ { static_configs: [ { targets: ["127.0.0.1:\(tell)"] } ] } ] }
        scrape_configs: [ { job_name: test, static_configs: [ { targets: ["\(scrape)"] } ] } ]
        """
    }

    private static func alertmanager(_ webhook: String) -> String {
        """
        route: { receiver: test, group_wait: 1s, group_interval: 1s, repeat_interval: 1h }
        receivers: [ { name: test, webhook_configs: [ { url: "\(webhook)" } ] } ]
        """
    }
}

import AsyncHTTPClient
import ChaosTestKit
import Foundation
import NIOCore
import NIOHTTP1

/// The real Alertmanager on a loopback port, told to notify a Slack receiver at once and about each incident by itself.
struct Alertmanager: Sendable {
    static let binary = "/usr/bin/prometheus-alertmanager"

    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: binary) }

    private let directory: TemporaryDirectory
    private let port: Int

    /// Writes its configuration; nothing runs yet.
    init(slack url: String) throws {
        directory = try TemporaryDirectory("alertmanager")
        port = try FreePort.find()
        _ = try directory.write(
            """
            route: { receiver: slack, group_by: [incident], group_wait: 0s }
            receivers:
            - name: slack
              slack_configs:
              - { api_url: "\(url)", channel: "#ops", send_resolved: true, title: "{{ .CommonLabels.incident }} {{ .Status }}" }
            """, to: "alertmanager.yml")
    }

    /// Starts it, with what an earlier one kept on disk, and waits until it is ready.
    func start() async throws -> ServerProcess {
        let server = try ServerProcess(
            [
                Self.binary, "--config.file=\(directory.file("alertmanager.yml"))",
                "--storage.path=\(directory.file("data"))", "--web.listen-address=127.0.0.1:\(port)",
                "--cluster.listen-address=",
            ], log: directory.file("log"))
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline, server.pid != nil {
            if (try? await request("GET", "/-/ready")) == 200 { return server }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw ServerError("the Alertmanager does not get ready: \(server.output)")
    }

    /// Hands over an alert as Prometheus does; it is accepted when this returns. Throws when it is not.
    func fire(_ incident: String, resolved: Bool = false) async throws {
        let now = Date()
        let times: [(String, Date)] = [("startsAt", now - 60)] + (resolved ? [("endsAt", now)] : [])
        let stamps = times.map { #""\#($0.0)":"\#($0.1.formatted(.iso8601))""# }.joined(separator: ",")
        let body =
            #"[{"labels":{"alertname":"CouponLockContention","incident":"\#(incident)","level":"L2"},"#
            + #""annotations":{"summary":"http.p95 is 4.2 s"},\#(stamps)}]"#
        let status = try await request("POST", "/api/v2/alerts", body)
        guard status == 200 else { throw ServerError("the Alertmanager answered \(status)") }
    }

    private func request(_ method: String, _ path: String, _ body: String? = nil) async throws -> Int {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        request.headers.add(name: "Content-Type", value: "application/json")
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        _ = try await response.body.collect(upTo: 1 << 20)
        return Int(response.status.code)
    }
}

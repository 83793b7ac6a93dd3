import ChaosCore
import ChaosTestKit

@testable import ChaosProbes

/// A server that gives recorded answers of Prometheus and Alertmanager, and detectors that ask it. The run's clock stands at
/// 100 s and began at 05:00:00 on 27 November 2026.
struct MonitoringBench: Sendable {
    static let origin = 1_795_755_600.0

    let server: RecordedServer
    let clock = ManualClock(now: Instant(seconds: 100))

    /// Both servers, at the recorded answers' address.
    func target(access: MonitoringServer.Access = .open, prometheus: Bool = true, webhook: WebhookListener? = nil)
        -> Target
    {
        let server = MonitoringServer(baseURL: server.url, access: access)
        return Target(
            name: "t", allowsChaos: true,
            monitoring: MonitoringTarget(
                prometheus: prometheus ? server : nil, alertmanager: server, webhook: webhook), source: "t.yaml")
    }

    func context(
        _ kind: String, labels: [String: String] = [:], query: String? = nil, target: Target? = nil
    ) -> DetectorContext {
        let parameters = query.map { FaultParameters(["query": .text($0)]) } ?? FaultParameters()
        return DetectorContext(
            spec: DetectorSpec(name: "Trouble", kind: kind, labels: labels, parameters: parameters),
            target: target ?? self.target(), clock: clock, originEpochSeconds: Self.origin)
    }

    /// Takes answers as given by servers whose clocks agree with the run's.
    func serve(_ body: String, at path: String, status: Int = 200, date: String = "Fri, 27 Nov 2026 05:01:40 GMT") {
        server.serve(RecordedServer.Answer(status: status, body: body, date: date), at: path)
    }

    static let noAlerts = #"{"status":"success","data":{"alerts":[]}}"#

    /// Prometheus' answer with the alert in a state.
    static func alerts(_ state: String, labels: String = #""level":"L3""#) -> String {
        #"{"status":"success","data":{"alerts":[{"labels":{"alertname":"Other"},"annotations":{},"state":"firing","#
            + #""activeAt":"2026-11-27T05:00:01Z","value":"1e+00"},{"labels":{"alertname":"Trouble",\#(labels)},"#
            + #""annotations":{},"state":"\#(state)","activeAt":"2026-11-27T05:01:36.5Z","value":"1e+00"}]}}"#
    }

    static let rules =
        #"{"status":"success","data":{"groups":[{"name":"test","file":"r","interval":1,"rules":[{"name":"Trouble","#
        + #""query":"x > 0","duration":2,"labels":{"level":"L3"},"alerts":[],"health":"ok","type":"alerting","#
        + #""state":"firing"}]}]}}"#

    static let history =
        #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"alertname":"Trouble"},"#
        + #""values":[[1795755698.5,"1"],[1795755699.5,"1"]]}]}}"#

    /// Alertmanager's answer with the alert, as it is suppressed by.
    static func alertmanager(silencedBy: String = "", state: String = "active", labels: String = #""level":"L3""#)
        -> String
    {
        #"[{"annotations":{},"endsAt":"2026-11-27T05:05:38.500Z","fingerprint":"abc","receivers":[{"name":"test"}],"#
            + #""startsAt":"2026-11-27T05:01:38.500Z","status":{"inhibitedBy":[],"silencedBy":[\#(silencedBy)],"#
            + #""state":"\#(state)"},"updatedAt":"2026-11-27T05:01:38.520Z","generatorURL":"http://p/","#
            + #""labels":{"alertname":"Trouble","site":"test",\#(labels)}}]"#
    }

    static func status(groupWait: String) -> String {
        #"{"cluster":{"status":"ready"},"versionInfo":{"version":"0.25.0"},"uptime":"2026-11-27T05:00:00Z","#
            + #""config":{"original":"route:\n  receiver: test\n  group_wait: \#(groupWait)\n"}}"#
    }
}

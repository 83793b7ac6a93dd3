import ChaosCore
import Synchronization

/// What Prometheus knows of the alert that a detector waits for: since when its rule is true, and how it is evaluated.
final class RuleSight: Sendable {
    /// What was found at one look.
    enum Finding: Sendable, Equatable {
        case nothing
        case alert(PrometheusAPI.Alert)
        case trouble(String)
    }

    /// Said of what only Prometheus knows, where the target's file does not name one.
    static let noPrometheus = "only Prometheus knows it, and the target's file names none"

    let client: MonitoringClient
    private let api: PrometheusAPI
    private let spec: DetectorSpec
    private let rules = Mutex<[PrometheusAPI.Rule]?>(nil)

    init(_ client: MonitoringClient, _ spec: DetectorSpec) {
        self.client = client
        self.spec = spec
        api = PrometheusAPI(client: client)
    }

    /// The alert of this name and these labels that was active first, a firing one before pending ones. With labels of
    /// an alert at hand it must be that one: Alertmanager's labels hold Prometheus' own and may hold more.
    func look(at labels: [String: String]? = nil) async -> Finding {
        do throws(MonitoringTrouble) {
            let found = try await api.alerts().filter { alert in
                guard alert.labels["alertname"] == spec.name else { return false }
                guard let labels else { return spec.labels.allSatisfy { alert.labels[$0.key] == $0.value } }
                return alert.labels.allSatisfy { labels[$0.key] == $0.value }
            }
            let first = found.min { Self.order($0) < Self.order($1) }
            return first.map(Finding.alert) ?? .nothing
        } catch { return .trouble(error.reason) }
    }

    private static func order(_ alert: PrometheusAPI.Alert) -> (Int, Double) {
        (alert.state == "firing" ? 0 : 1, ServerStamp.rfc3339(alert.activeAt) ?? .infinity)
    }

    /// Since when the rule is true, by a finding.
    func pending(_ finding: Finding) -> DetectionMark {
        switch finding {
        case .nothing: .unknown("Prometheus has no such alert with these labels")
        case .trouble(let reason): .unknown(reason)
        case .alert(let alert):
            ServerStamp.rfc3339(alert.activeAt).map { client.mark($0) } ?? .unknown("activeAt is no time")
        }
    }

    /// When the alert that is active since `activeAt` began to fire: the first sample of it that says so.
    func firing(_ alert: PrometheusAPI.Alert) async -> DetectionMark {
        let matchers = ([("alertname", spec.name), ("alertstate", "firing")] + alert.labels.sorted { $0.key < $1.key })
            .filter { $0.0 != "alertname" || $0.1 == spec.name }
        let unique = Dictionary(matchers.map { ($0.0, $0.1) }, uniquingKeysWith: { first, _ in first })
        let selector = unique.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.quote($0.value))" }
        do throws(MonitoringTrouble) {
            guard case .series(let all) = try await api.query("ALERTS{\(selector.joined(separator: ","))}[1h]"),
                let active = ServerStamp.rfc3339(alert.activeAt)
            else { return .unknown("Prometheus keeps no history of it") }
            // Samples are stamped with the evaluation, to the millisecond.
            let first = all.flatMap(\.samples).map(\.at).filter { $0 >= active - 0.002 }.min()
            return first.map { client.mark($0) } ?? .unknown("Prometheus keeps no history of it yet")
        } catch { return .unknown(error.reason) }
    }

    /// How the rule is evaluated, asked once; and what is known of the server's clock.
    func notes() async -> [String] {
        if rules.withLock({ $0 }) == nil, let found = try? await api.rules() { rules.withLock { $0 = found } }
        let ours = (rules.withLock { $0 } ?? []).filter { $0.name == spec.name }
        return ours.map(Self.words) + [client.clockWords].compactMap { $0 }
    }

    /// Whether Prometheus answers and has the rule.
    func check() async -> [DetectorCheck] {
        do throws(MonitoringTrouble) {
            let all = try await api.rules()
            let answers = DetectorCheck(
                name: "\(spec.title): Prometheus", isThere: true,
                detail: "\(client.server.baseURL), \(all.count) alerting rules")
            return [answers, check(all)]
        } catch {
            return [.init(name: "\(spec.title): Prometheus", isThere: false, detail: error.reason)]
        }
    }

    private func check(_ all: [PrometheusAPI.Rule]) -> DetectorCheck {
        let name = "\(spec.title): rule"
        let named = all.filter { $0.name == spec.name }
        guard !named.isEmpty else {
            let near = NearestName.suggest(spec.name, among: all.map(\.name)).map { "; is \($0) meant?" } ?? ""
            return .init(name: name, isThere: false, detail: "no alerting rule \(spec.name) is loaded\(near)")
        }
        // A label with a template in it may become anything.
        let fitting = named.filter { rule in
            spec.labels.allSatisfy { key, value in rule.labels[key].map { $0 == value || $0.contains("{{") } ?? true }
        }
        guard let rule = fitting.first else {
            return .init(name: name, isThere: false, detail: "no rule \(spec.name) has the labels of \(spec.selector)")
        }
        let trouble = rule.lastError.map { "; its last evaluation failed: \(VisibleText.of($0))" } ?? ""
        return .init(name: name, isThere: rule.health != "err", detail: Self.words(rule) + trouble)
    }

    private static func words(_ rule: PrometheusAPI.Rule) -> String {
        let interval = DurationText.decimal(rule.interval, places: 3)
        let hold = DurationText.decimal(rule.hold, places: 3)
        return "rule \(rule.name) (group \(rule.group)): evaluated every \(interval) s, for \(hold) s"
    }

    static func quote(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n"))\""
    }
}

import ChaosCore
import Synchronization

/// What Alertmanager knows of the alert that a detector waits for, and since when it has it.
final class AlertSight: Sendable {
    /// After so long without an answer Prometheus may have sent the alert once more, and `updatedAt` be that one's.
    private static let freshness = Duration.seconds(30)

    private struct Memory {
        var lastAnswer: Instant?
        /// Of which alert, by its mark and its beginning, and when Alertmanager had it.
        var received: (fingerprint: String, startsAt: String, stamp: Double?)?
        var groupWaits: [Duration]?
    }

    let client: MonitoringClient
    private let api: AlertmanagerAPI
    private let spec: DetectorSpec
    private let clock: any RunClock
    private let memory = Mutex(Memory())

    init(_ client: MonitoringClient, _ spec: DetectorSpec, clock: any RunClock) {
        self.client = client
        self.spec = spec
        self.clock = clock
        api = AlertmanagerAPI(client: client)
    }

    /// The alert that began first, one that people are told of before silenced ones; `nil` when there is none. Throws
    /// `MonitoringTrouble`.
    func look() async throws(MonitoringTrouble) -> AlertmanagerAPI.Alert? {
        let first = try await api.alerts(spec).min { Self.order($0) < Self.order($1) }
        let now = clock.now
        memory.withLock { memory in
            let isFresh = memory.lastAnswer.map { now - $0 < Self.freshness } ?? false
            memory.lastAnswer = now
            guard let first else { return }
            let known = memory.received
            if known?.fingerprint != first.fingerprint || known?.startsAt != first.startsAt {
                let stamp = isFresh ? ServerStamp.rfc3339(first.updatedAt) : nil
                memory.received = (first.fingerprint, first.startsAt, stamp)
            }
        }
        return first
    }

    private static func order(_ alert: AlertmanagerAPI.Alert) -> (Int, Double) {
        (alert.silencer == nil ? 0 : 1, ServerStamp.rfc3339(alert.startsAt) ?? .infinity)
    }

    /// When Alertmanager had the alert that began then, if that was looked at.
    func received(_ startsAt: String) -> DetectionMark {
        let known = memory.withLock { $0.received }
        guard let known, ServerStamp.moment(known.startsAt) == ServerStamp.moment(startsAt), let stamp = known.stamp
        else {
            return .unknown("it was not looked at when Alertmanager got it")
        }
        return client.mark(stamp)
    }

    /// When the alert began to fire, by the stamp that Prometheus gave it.
    func firing(_ startsAt: String, _ rule: RuleSight?) -> DetectionMark {
        ServerStamp.rfc3339(startsAt).map { (rule?.client ?? client).mark($0) } ?? .unknown("startsAt is no time")
    }

    /// The one `group_wait` of all routes; `nil` when there are several, or the configuration cannot be read.
    func groupWait() async -> Duration? {
        if memory.withLock({ $0.groupWaits }) == nil, let status = try? await api.status() {
            memory.withLock { $0.groupWaits = status.groupWaits }
        }
        let waits = memory.withLock { $0.groupWaits } ?? []
        return waits.count == 1 ? waits[0] : nil
    }

    /// What its configuration and its clock add to the time.
    func notes() async -> [String] {
        _ = await groupWait()
        let waits = memory.withLock { $0.groupWaits } ?? []
        let words = waits.map(DurationText.describe).joined(separator: ", ")
        return (waits.isEmpty ? [] : ["Alertmanager's group_wait: \(words)"]) + [client.clockWords].compactMap { $0 }
    }

    func check() async -> DetectorCheck {
        let name = "\(spec.title): Alertmanager"
        do throws(MonitoringTrouble) {
            let status = try await api.status()
            let found = try await api.alerts(spec)
            let now = found.isEmpty ? "" : "; \(spec.selector) is there now"
            return .init(
                name: name, isThere: true,
                detail: "\(client.server.baseURL), version \(status.version), cluster \(status.cluster)\(now)")
        } catch {
            return .init(name: name, isThere: false, detail: error.reason)
        }
    }
}

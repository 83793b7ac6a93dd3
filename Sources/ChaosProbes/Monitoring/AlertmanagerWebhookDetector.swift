import ChaosCore

/// Is told by Alertmanager, as people are: its way holds `group_wait` and the delivery. Alertmanager is asked besides, so
/// that silence is known to be silence.
public actor AlertmanagerWebhookDetector: Detector {
    public static let kind = "alertmanager-webhook"
    public static let summary = "Receives Alertmanager's webhook for an alert, and asks Alertmanager besides."
    public static let needs: [MonitoringTarget.Part] = [.alertmanager, .webhook]
    public static let parameters: [ParameterDescriptor] = []

    private let clock: any RunClock
    private let spec: DetectorSpec
    private let listener: WebhookListener
    private let alerts: AlertSight
    private let rule: RuleSight?
    private var receiver: WebhookReceiver?
    /// Alerts, by the moment of their beginning, that a reading has told of.
    private var told: Set<String> = []

    public init(context: DetectorContext) throws(ChaosError) {
        clock = context.clock
        spec = context.spec
        guard let webhook = context.target.monitoring?.webhook else {
            throw context.missing("webhook", "{ listen: \"127.0.0.1:9094\" }")
        }
        listener = webhook
        alerts = AlertSight(try context.alertmanager(), context.spec, clock: context.clock)
        rule = context.ruleSight
    }

    public func look() async -> DetectorReading {
        do throws(MonitoringTrouble) {
            let receiver = try await listen()
            do throws(MonitoringTrouble) {
                return await reading(try await alerts.look(), receiver)
            } catch {
                // Who was told needs no Alertmanager to know it.
                if let news = news(receiver) { return await delivered(news, receiver) }
                throw error
            }
        } catch {
            return DetectorReading(at: clock.now, state: .unknown(error.reason), evidence: error.reason)
        }
    }

    private func reading(_ alert: AlertmanagerAPI.Alert?, _ receiver: WebhookReceiver) async -> DetectorReading {
        let now = clock.now
        if let alert, let arrival = arrival(of: alert.startsAt, receiver) { return await delivered(arrival, receiver) }
        // It came and went between two looks, and people were told of it.
        if let news = news(receiver) { return await delivered(news, receiver) }
        guard let alert else { return await AlertOnItsWay(rule: rule, spec: spec).reading(at: now) }
        let evidence =
            "Alertmanager has \(spec.selector) since \(alert.startsAt), no notification has arrived at \(receiver.place)"
        return DetectorReading(
            at: now, state: alert.silencer.map { .silenced($0) } ?? .pending,
            marks: await marks(alert.startsAt, alert.labels), evidence: evidence, notes: await notes(receiver))
    }

    /// The alert is there and was told of.
    private func delivered(_ arrival: Arrival, _ receiver: WebhookReceiver) async -> DetectorReading {
        told.insert(ServerStamp.moment(arrival.alert.startsAt))
        var marks = await marks(arrival.alert.startsAt, arrival.alert.labels)
        marks[.notified] = notified(marks, await alerts.groupWait(), arrival.at)
        marks[.seen] = .known(arrival.at, resolution: .zero)
        return DetectorReading(
            at: clock.now, state: .firing, marks: marks,
            evidence: "Alertmanager told \(receiver.place) of \(spec.selector) (receiver \(arrival.receiver))",
            notes: await notes(receiver))
    }

    private func marks(_ startsAt: String, _ labels: [String: String]) async -> [DetectionPoint: DetectionMark] {
        let finding = await rule?.look(at: labels)
        return [
            .pending: finding.flatMap { rule?.pending($0) } ?? .unknown(RuleSight.noPrometheus),
            .firing: alerts.firing(startsAt, rule), .received: alerts.received(startsAt),
            .notified: .unknown("no notification has arrived"),
        ]
    }

    /// By its configuration Alertmanager waits `group_wait` after it got the first alert of a group, and not at all when the
    /// alert is older than that.
    private func notified(
        _ marks: [DetectionPoint: DetectionMark], _ wait: Duration?, _ arrival: Instant
    ) -> DetectionMark {
        guard let wait else { return .unknown("the routes have several group_waits, or none that can be read") }
        guard case .known(let received, let resolution)? = marks[.received] else {
            return .unknown("it is not known when Alertmanager got it")
        }
        let isOld = marks[.firing]?.instant.map { $0 + wait <= received } ?? false
        let began = isOld ? received : received + wait
        guard began <= arrival + resolution else {
            return .unknown("told before group_wait was over: its group had been told of before")
        }
        return .known(began, resolution: resolution)
    }

    private func notes(_ receiver: WebhookReceiver) async -> [String] {
        let refused = receiver.refused
        let strange =
            refused == 0 ? [] : ["\(refused) requests to \(receiver.place) were no notification and were refused"]
        return await (rule?.notes() ?? []) + alerts.notes() + strange
    }

    // MARK: Deliveries

    private struct Arrival {
        let at: Instant
        let alert: AlertmanagerMessage.Alert
        let receiver: String
    }

    private func arrivals(_ receiver: WebhookReceiver) -> [Arrival] {
        receiver.deliveries.flatMap { delivery in
            delivery.message.alerts.filter { alert in
                alert.status == "firing" && alert.labels["alertname"] == spec.name
                    && spec.labels.allSatisfy { alert.labels[$0.key] == $0.value }
            }.map { Arrival(at: delivery.at, alert: $0, receiver: delivery.message.receiver) }
        }
    }

    /// The first notification of the alert that began then.
    private func arrival(of startsAt: String, _ receiver: WebhookReceiver) -> Arrival? {
        // The API cuts to milliseconds, the notification leaves trailing zeros out.
        let moment = ServerStamp.moment(startsAt)
        return arrivals(receiver).first { ServerStamp.moment($0.alert.startsAt) == moment }
    }

    /// A notification that no reading has told of yet.
    private func news(_ receiver: WebhookReceiver) -> Arrival? {
        arrivals(receiver).first { !told.contains(ServerStamp.moment($0.alert.startsAt)) }
    }

    private func listen() async throws(MonitoringTrouble) -> WebhookReceiver {
        if let receiver { return receiver }
        let opened = try await WebhookReceiver.open(listener, clock: clock)
        receiver = opened
        return opened
    }

    public func check() async -> [DetectorCheck] {
        let own: DetectorCheck
        do throws(MonitoringTrouble) {
            let place = try await listen().place
            own = .init(name: "\(spec.title): webhook", isThere: true, detail: "can listen on \(place)")
        } catch {
            own = .init(name: "\(spec.title): webhook", isThere: false, detail: error.reason)
        }
        return await [own, alerts.check()] + (rule?.check() ?? [])
    }

    public func close() async {
        await receiver?.close()
        await alerts.client.close()
        await rule?.client.close()
    }
}

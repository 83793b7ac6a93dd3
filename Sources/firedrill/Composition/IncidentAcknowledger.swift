import ChaosCore
import ChaosReporting

/// Acknowledges incidents for a command line or a chat tool: once, on disk, and all who were told of it are told that.
struct IncidentAcknowledger: Sendable {
    /// What was noted, and whether this one was the first.
    struct Noted: Sendable {
        let incident: IncidentSummary
        /// Who acknowledged first.
        let by: String
        let isFirst: Bool
    }

    let state: StateFolder

    /// Notes the acknowledgement of the incident that is meant. Throws `.usage` when that is none or several.
    func note(_ wanted: String, by name: String) throws(ChaosError) -> Noted {
        let incident = try state.incidents.find(wanted)
        let earlier = try state.incidents.acknowledge(incident.incident, by: name, at: WallClock.epochSeconds)
        return Noted(incident: incident, by: earlier?.text ?? name, isFirst: earlier == nil)
    }

    /// Whether a drill still runs that hears of it by itself and tells the channels.
    func isRunning(_ noted: Noted) -> Bool {
        guard let path = try? state.incidents.lifePath(of: noted.incident.incident) else { return false }
        return IncidentLife.isHeld(path)
    }

    /// Waits for the drill that runs; false when it ended, or ten seconds passed, without a word of it.
    func drillTook(_ noted: Noted) async -> Bool {
        let clock = MonotonicRunClock()
        while clock.now < Instant(seconds: 10) {
            // Asked before the history is read: whatever the drill wrote before its end is then in it.
            let isOver = !isRunning(noted)
            let events = (try? state.incidents.events(of: noted.incident.incident)) ?? []
            if events.contains(where: { $0.message == .acknowledged }) { return true }
            guard !isOver, (try? await clock.sleep(for: .milliseconds(100))) != nil else { break }
        }
        return false
    }

    /// The message to everybody, safe on disk and on its way; `nil` when no channel is set up. Throws as `AlertSetup`
    /// does, and when the disk takes nothing.
    func news(of noted: Noted) async throws -> AcknowledgementNews? {
        let setup = try AlertSetup.load()
        guard !setup.isEmpty else { return nil }
        let origin = WallClock.epochSeconds
        let clock = MonotonicRunClock()
        // Read anew: since it was noted, a drill may have said more, and no number may be given twice.
        let incident = try state.incidents.find(noted.incident.incident)
        let log = IncidentLog(book: state.incidents, incident: incident.incident, clock: clock, origin: origin)
        let dispatcher = AlertDispatcher(
            plan: setup.plan, channels: setup.channels, outbox: state.outbox, clock: clock,
            originEpochSeconds: origin
        ) { delivery, notification in
            log.note(delivery, of: notification)
        }
        // What the drill had to say comes first.
        _ = await dispatcher.resume()
        let texts = AlertTexts(setup.plan.language)
        let message = Notification(
            kind: .acknowledged, incident: incident.incident, sequence: incident.lastSequence + 1,
            title: texts.acknowledged(by: noted.by), level: incident.level, text: texts.somebodyActs(noted.by),
            language: setup.plan.language)
        log.note(message)
        await dispatcher.enqueue(message)
        try await dispatcher.sync()
        return AcknowledgementNews(dispatcher: dispatcher)
    }
}

/// An acknowledgement on its way to the channels.
struct AcknowledgementNews: Sendable {
    let dispatcher: AlertDispatcher

    /// Waits for the channels, at most so long, or two seconds once the task is cancelled, and says which took it. What
    /// none took stays in the outbox.
    func deliver(within limit: Duration) async -> String {
        let deliveries = await withTaskCancellationHandler {
            await dispatcher.drain(deadline: limit)
        } onCancel: {
            Task { await dispatcher.hurry(.seconds(2)) }
        }
        let told = deliveries.filter { $0.message == "acknowledged" && $0.accepted }
        return told.isEmpty
            ? "no channel has taken it so far" : "told: \(told.map(\.channel).joined(separator: ", "))"
    }
}

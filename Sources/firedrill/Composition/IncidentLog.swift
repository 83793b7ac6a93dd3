import ChaosCore
import ChaosEngine
import ChaosReporting
import Synchronization

/// Keeps a running drill's incident in the book, and hears there what people acknowledge.
final class IncidentLog: Sendable {
    /// How soon an acknowledgement from another process is heard.
    private static let interval = Duration.milliseconds(200)

    private let book: IncidentBook
    private let incident: String
    private let clock: any RunClock
    private let origin: Double
    private let life = Mutex<IncidentLife?>(nil)
    private let isOpen = Mutex(false)

    init(book: IncidentBook, incident: String, clock: any RunClock, origin: Double) {
        self.book = book
        self.incident = incident
        self.clock = clock
        self.origin = origin
    }

    private var epochSeconds: Double { origin + clock.now.seconds }

    /// A message of the run. The end of a run without an incident makes none.
    func note(_ notification: Notification) {
        let opens = ![.summary, .resolved, .test].contains(notification.kind)
        let belongs = isOpen.withLock { isOpen in
            isOpen = isOpen || opens
            return isOpen
        }
        guard belongs else { return }
        let event = IncidentEvent(
            .message, at: epochSeconds, text: notification.title, sequence: notification.sequence,
            message: notification.kind, level: notification.level)
        write([event], to: notification.incident)
        life.withLock { life in
            if life == nil {
                life = (try? book.lifePath(of: incident)).flatMap { IncidentLife(path: $0) }
            }
        }
    }

    /// What became of a message, also of one that an earlier run left behind.
    func note(_ delivery: AlertDelivery, of notification: Notification) {
        let isOwn = notification.incident == incident
        guard
            isOwn
                ? isOpen.withLock({ $0 })
                : !((try? book.events(of: notification.incident))?.isEmpty ?? true)
        else { return }
        let event = IncidentEvent(
            delivery.accepted ? .accepted : .notAccepted, at: epochSeconds, text: delivery.detail,
            sequence: notification.sequence, message: notification.kind, channel: delivery.channel)
        write([event], to: notification.incident)
    }

    /// Tells every acknowledgement once, until the task is cancelled.
    func watch(_ tell: @Sendable (Acknowledgement) -> Void) async {
        var heard = 0
        while (try? await clock.sleep(for: Self.interval)) != nil {
            guard isOpen.withLock({ $0 }), let events = try? book.events(of: incident) else { continue }
            let all = events.filter { $0.kind == .acknowledged }
            for event in all.dropFirst(heard) {
                tell(Acknowledgement(by: event.text, at: Instant(seconds: event.epochSeconds - origin)))
            }
            heard = max(heard, all.count)
        }
    }

    private func write(_ events: [IncidentEvent], to incident: String) {
        do { try book.append(events, to: incident) } catch { Terminal.error("\(error)") }
    }
}

import ChaosCore

/// The sentences that every channel says alike. Plain text, not yet escaped for any channel.
struct NotificationWords: Sendable {
    let notification: Notification

    /// The title, with DRILL in front of it so that no cut can take it away. A failed recovery is real even in a
    /// drill, and says so.
    var headline: String {
        let given = SafeText.line(notification.title).trimmingSpaces
        let title = given.isEmpty ? notification.kind.rawValue : given
        guard notification.isDrill else { return title }
        return notification.kind == .recoveryFailure ? "DRILL, BUT ACT NOW: \(title)" : "DRILL: \(title)"
    }

    /// The level with its meaning and direction; `nil` when the notification has none.
    var level: String? {
        notification.level.map { "Level \($0.rawValue): \($0.meaning) (L1 is the most severe)" }
    }

    /// What kind of message it is, where that is not plain from the title.
    var occasion: String? {
        switch notification.kind {
        case .test: "Test message: nothing is wrong."
        case .recoveryFailure where notification.isDrill:
            "The drill is over but its fault may not be: this needs a person now."
        case _ where notification.isDrill: "This is a drill: the fault was injected on purpose."
        default: nil
        }
    }

    /// Which message of which incident this is, so that a reader can tell a repeated delivery from news.
    var origin: String {
        "message \(notification.sequence) of incident \(SafeText.line(notification.incident))"
    }

    /// What the sequence number is for.
    static let repeatHint = "the same number twice is the same message delivered twice"
}

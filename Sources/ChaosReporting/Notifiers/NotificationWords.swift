import ChaosCore

/// The sentences that every channel says alike. Plain text, not yet escaped for any channel.
struct NotificationWords: Sendable {
    let notification: Notification

    private var texts: AlertTexts { AlertTexts(notification.language) }

    /// The title, with DRILL in front of it so that no cut can take it away. A failed recovery is real even in a
    /// drill, and says so.
    var headline: String {
        let given = SafeText.line(notification.title).trimmingSpaces
        let title = given.isEmpty ? notification.kind.rawValue : given
        guard notification.isDrill else { return title }
        return "\(notification.kind == .recoveryFailure ? texts[.actNow] : texts[.drill]): \(title)"
    }

    /// The level with its meaning and direction; `nil` when the notification has none.
    var level: String? {
        notification.level.map(texts.line)
    }

    /// What the reader must know of the message's way before anything else.
    var remarks: [String] {
        let note = notification.delivery
        return [
            note.mayRepeat ? texts[.mayRepeat] : nil,
            note.secondsLate.map { texts.late(.seconds($0.rounded())) },
            note.insteadOf.map { texts.detour(SafeText.line($0)) },
        ].compactMap(\.self)
    }

    /// What kind of message it is, where that is not plain from the title.
    var occasion: String? {
        switch notification.kind {
        case .test: texts[.isATest]
        case .recoveryFailure where notification.isDrill: texts[.needsAPerson]
        case _ where notification.isDrill: texts[.isADrill]
        default: nil
        }
    }

    /// Which message of which incident this is, so that a reader can tell a repeated delivery from news.
    var origin: String {
        guard notification.kind != .digest else { return texts[.originOfDigest] }
        return texts.origin(notification.sequence, of: SafeText.line(notification.incident))
    }

    /// What the sequence number is for.
    var repeatHint: String { texts[.repeatHint] }
}

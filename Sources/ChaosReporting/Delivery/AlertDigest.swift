import ChaosCore

/// Folds several waiting messages into one that names each of them, so that a channel that asked for fewer still tells
/// everything.
enum AlertDigest {
    /// Fewer than this are sent one by one: each says more by itself.
    static let least = 3
    /// More than this are not read.
    static let most = 40
    /// Characters of all lines as Slack counts them: below what its message has room for, so that no line is left out.
    private static let room = 5800
    private static let titleLimit = 60
    private static let incidentLimit = 60

    /// The longest run of messages from the first that one digest can name. Loud and odd ones stay alone.
    static func fitting(_ items: [AlertQueue.Item]) -> [AlertQueue.Item] {
        var length = 0
        var chosen: [AlertQueue.Item] = []
        for item in items.prefix(most) {
            guard !item.goesAlone, canFold(item.notification),
                item.notification.isDrill == items.first?.notification.isDrill
            else { break }
            length += SlackText.length(SlackText.escape(line(item))) + 1
            guard length <= room else { break }
            chosen.append(item)
        }
        return chosen
    }

    /// One message that stands for all.
    static func fold(_ items: [AlertQueue.Item]) -> Notification {
        let all = items.map(\.notification)
        let language = all.first?.language ?? .english
        let texts = AlertTexts(language)
        let incidents = Set(all.map(\.incident))
        let incident = incidents.count == 1 ? all.first?.incident ?? "" : "\(incidents.count) incidents"
        return Notification(
            kind: .digest, incident: incident, sequence: all.last?.sequence ?? 0,
            isDrill: all.contains { $0.isDrill }, title: texts.folded(all.count),
            level: all.compactMap(\.level).max(),
            text: texts.whyFolded(all.count), details: items.map(line), language: language)
    }

    /// `12:04:31Z INC-1 #2 FIRING L2 CouponLockContention is firing [may repeat]`
    static func line(_ item: AlertQueue.Item) -> String {
        let notification = item.notification
        let texts = AlertTexts(notification.language)
        var words = [
            timeOfDay(item.epochSeconds), cut(notification.incident, incidentLimit),
            "#\(notification.sequence)",
            texts.name(of: notification.kind),
        ]
        if let level = notification.level { words.append(level.rawValue) }
        words.append(cut(notification.title, titleLimit))
        if item.mayRepeat { words.append("[\(texts[.mayRepeatShort])]") }
        return words.joined(separator: " ")
    }

    private static func canFold(_ notification: Notification) -> Bool {
        switch notification.kind {
        case .recoveryFailure, .test, .digest: false
        case .firing, .levelChange, .acknowledged, .resolved, .summary: true
        }
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        let line = SafeText.line(text)
        // Graphemes may be of any length; scalars are what counts.
        guard line.unicodeScalars.count > limit else { return line }
        var short = ""
        var length = 0
        for character in line {
            length += character.unicodeScalars.count
            guard length < limit else { break }
            short.append(character)
        }
        return short + "…"
    }

    private static func timeOfDay(_ epochSeconds: Double) -> String {
        let second = Int(max(0, epochSeconds)) % 86_400
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
    }
}

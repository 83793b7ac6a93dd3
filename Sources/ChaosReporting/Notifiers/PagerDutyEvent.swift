import ChaosCore

import struct Foundation.Data
import class Foundation.JSONEncoder

/// One event of PagerDuty's Events API v2, within its limits: summary 1024, `dedup_key` 255, 512 KB in all.
struct PagerDutyEvent: Encodable {
    enum Action: String, Encodable {
        case trigger, acknowledge, resolve
    }

    struct Payload: Encodable {
        let summary: String
        let source: String
        let severity: String
        let component: String?
        let custom_details: [String: String]
    }

    struct Link: Encodable {
        let href: String
        let text: String
    }

    static let summaryLimit = 1024
    static let keyLimit = 255
    private static let detailLimit = 4000

    let routing_key: String
    let event_action: Action
    let dedup_key: String
    let client = "firedrill"
    /// Only a trigger has one.
    let payload: Payload?
    let links: [Link]

    init(_ notification: Notification, key: Secret) {
        routing_key = key.reveal().trimmingSpaces
        event_action = Self.action(of: notification.kind)
        dedup_key = Self.dedupKey(of: notification)
        let words = NotificationWords(notification: notification)
        payload =
            event_action == .trigger
            ? Payload(
                summary: Self.cut(
                    (words.remarks + [words.headline, notification.text]).joined(separator: " "),
                    Self.summaryLimit),
                source: Self.source(of: notification), severity: Self.severity(of: notification),
                component: nil,
                custom_details: Self.details(of: notification, words)) : nil
        links = notification.links.filter { SlackLink.address($0.address) != nil }.map {
            Link(href: $0.address, text: Self.cut($0.label, 200))
        }
    }

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    static func action(of kind: Notification.Kind) -> Action {
        switch kind {
        case .firing, .levelChange, .recoveryFailure, .digest, .test: .trigger
        case .acknowledged: .acknowledge
        case .resolved, .summary: .resolve
        }
    }

    /// The incident. A failed recovery is an alert of its own: the incident's end must not close it.
    static func dedupKey(of notification: Notification) -> String {
        let suffix = notification.kind == .recoveryFailure ? "/recovery" : ""
        return cut(notification.incident, keyLimit - suffix.count) + suffix
    }

    private static func severity(of notification: Notification) -> String {
        if notification.kind == .recoveryFailure { return "critical" }
        return switch notification.level {
        case .l1: "critical"
        case .l2: "error"
        case .l3: "warning"
        case nil: notification.kind == .test ? "info" : "warning"
        }
    }

    private static func source(of notification: Notification) -> String {
        let label = AlertTexts(notification.language)[.target]
        let target = notification.fields.first { $0.label == label }?.value ?? ""
        return target.isEmpty ? "firedrill" : cut(target, 200)
    }

    private static func details(of notification: Notification, _ words: NotificationWords) -> [String:
        String]
    {
        var details: [String: String] = [
            "message": words.origin, "text": notification.text,
            "details": notification.details.joined(separator: "\n"),
        ]
        details["level"] = words.level
        details["command"] = notification.command
        details["occasion"] = words.occasion
        for field in notification.fields.prefix(40) { details[cut(field.label, 100)] = field.value }
        return details.mapValues { cut($0, detailLimit) }
    }

    /// At most this many characters, an ellipsis for the rest; counted in UTF-16, never fewer than PagerDuty counts.
    private static func cut(_ text: String, _ limit: Int) -> String {
        let safe = SafeText.lines(text)
        guard safe.utf16.count > limit else { return safe }
        var short = ""
        var length = 0
        for character in safe {
            length += character.utf16.count
            guard length < limit else { break }
            short.append(character)
        }
        return short + "…"
    }
}

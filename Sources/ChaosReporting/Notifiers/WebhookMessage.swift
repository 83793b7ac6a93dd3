import ChaosCore

import struct Foundation.Data
import class Foundation.JSONEncoder

/// A notification as JSON for programs: every part under its name, texts as they are.
struct WebhookMessage: Encodable, Sendable {
    let version = 1
    /// The same for a message that is delivered twice.
    let id: String
    let kind: String
    let incident: String
    let sequence: Int
    let drill: Bool
    let title: String
    let level: String?
    let levelMeaning: String?
    let text: String
    let fields: [Notification.Field]
    let details: [String]
    let command: String?
    let links: [Notification.Link]
    let mayRepeat: Bool
    let secondsLate: Double?
    let insteadOf: String?

    init(_ notification: Notification) {
        id = Self.identity(of: notification)
        kind = notification.kind.rawValue
        incident = notification.incident
        sequence = notification.sequence
        drill = notification.isDrill
        // Whoever shows only the title shows the mark too.
        title = NotificationWords(notification: notification).headline
        level = notification.level?.rawValue
        levelMeaning = notification.level.map(AlertTexts(notification.language).meaning)
        text = notification.text
        fields = notification.fields
        details = notification.details
        command = notification.command
        links = notification.links
        mayRepeat = notification.delivery.mayRepeat
        secondsLate = notification.delivery.secondsLate
        insteadOf = notification.delivery.insteadOf
    }

    /// `INC-1/3`, in characters that a header may hold.
    static func identity(of notification: Notification) -> String {
        let incident = notification.incident.unicodeScalars.prefix(200).map { scalar in
            scalar.isASCII && scalar.value > 0x20 && scalar.value < 0x7F ? Character(scalar) : "_"
        }
        return "\(String(incident))/\(notification.sequence)"
    }

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}

import ChaosCore

import struct Foundation.Data
import class Foundation.JSONEncoder

/// A notification as JSON for programs: every part under its name, texts without control characters and cut where they
/// are longer than anybody reads, so that the whole stays below 512 KiB.
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
    /// Whether something was cut or left out.
    let truncated: Bool

    private static let textLimit = 16_000
    private static let commandLimit = 4000
    private static let fieldLimit = (count: 40, label: 200, value: 3000)
    private static let detailLimit = (count: 100, length: 800)

    init(_ notification: Notification) {
        id = Self.identity(of: notification)
        kind = notification.kind.rawValue
        var cut = TextCut()
        incident = cut.text(notification.incident, 1000)
        sequence = notification.sequence
        drill = notification.isDrill
        // Whoever shows only the title shows the mark too.
        title = cut.text(NotificationWords(notification: notification).headline, 2000)
        level = notification.level?.rawValue
        levelMeaning = notification.level.map(AlertTexts(notification.language).meaning)
        text = cut.text(notification.text, Self.textLimit)
        fields = cut.list(notification.fields, Self.fieldLimit.count) { cut, field in
            .init(cut.text(field.label, Self.fieldLimit.label), cut.text(field.value, Self.fieldLimit.value))
        }
        details = cut.list(notification.details, Self.detailLimit.count) { $0.text($1, Self.detailLimit.length) }
        // Half a command may do something else than the whole one.
        let whole = notification.command.map { cut.text($0, Self.commandLimit) }
        command = whole == notification.command ? whole : nil
        links = cut.list(notification.links, 10) { cut, link in
            .init(cut.text(link.label, 200), cut.text(link.address, 2000))
        }
        mayRepeat = notification.delivery.mayRepeat
        secondsLate = notification.delivery.secondsLate
        insteadOf = notification.delivery.insteadOf.map { cut.text($0, 1000) }
        truncated = cut.hasCut || command != notification.command
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

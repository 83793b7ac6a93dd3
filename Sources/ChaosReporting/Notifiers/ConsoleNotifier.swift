import ChaosCore

/// Writes notifications as readable blocks of text: for trying things out, and for those without Slack.
public struct ConsoleNotifier: Notifier {
    public static let kind = "console"
    public static let summary = "Writes each alert as a block of text to standard error."
    public static let settings: [ChannelSetting] = []
    public static let takesDigests = true

    private let sink: TextSink

    /// Makes the notifier; every notification becomes one call of the sink.
    public init(sink: @escaping TextSink) {
        self.sink = sink
    }

    public init(_ settings: ChannelSettings) throws(ChaosError) {
        sink = settings.write
    }

    public func deliver(_ notification: Notification) async -> DeliveryResult {
        sink(Self.block(notification))
        return .accepted
    }

    public func close() async {}

    private static func block(_ notification: Notification) -> String {
        let words = NotificationWords(notification: notification)
        var lines = ["== \(words.headline) =="] + words.remarks
        if let level = words.level { lines.append(level) }
        lines += SafeText.lines(notification.text).split(separator: "\n").map(String.init)
        let width = notification.fields.map { DisplayWidth.of(SafeText.line($0.label)) }.max() ?? 0
        lines += notification.fields.map { field in
            "  \(DisplayWidth.pad(SafeText.line(field.label), to: width))  \(SafeText.line(field.value))"
        }
        lines += notification.details.map { "  | \(SafeText.line($0))" }
        let texts = AlertTexts(notification.language)
        if let command = notification.command {
            lines.append("  \(texts[.runNow]): \(SafeText.line(command))")
        }
        lines += notification.links.map { "  \(SafeText.line($0.label)): \(SafeText.line($0.address))" }
        lines.append([words.occasion, "(\(words.origin))"].compactMap(\.self).joined(separator: " "))
        return lines.joined(separator: "\n") + "\n"
    }
}

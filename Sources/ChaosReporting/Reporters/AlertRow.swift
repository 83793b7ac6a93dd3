import ChaosCore

/// What became of the alerts, as words for a table.
struct AlertRow: Sendable {
    static let headings = columns.map(\.english)
    /// The headings in both languages.
    static let columns: [ReportText] = [.message, .channel, .accepted, .at, .detail]
    /// Said when nothing was sent.
    static let none = ReportText.noAlertSent.english

    let delivery: AlertDelivery
    /// t0 on the run's clock; `nil` when nothing was injected.
    let injected: Instant?
    var say = ReportVoice(.english)

    /// In the order of the headings.
    var cells: [String] {
        [
            delivery.message, delivery.channel, say(delivery.accepted ? .yes : .no), time,
            delivery.detail,
        ]
    }

    /// Seconds since t0, or since the run began when nothing was injected.
    private var time: String {
        let since = delivery.at - (injected ?? .origin)
        return "\(SecondsText.fixed(since.inSeconds, places: 2)) s"
    }
}

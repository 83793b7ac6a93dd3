import ChaosCore

import struct Foundation.Date
import class Foundation.ISO8601DateFormatter

/// Incidents as lines for a terminal. Texts in them may be foreign and are made harmless.
public enum IncidentWords {
    /// `INC-1  2026-11-27T02:15:00Z  L2  acknowledged (by kim)  CouponLockContention is firing`
    public static func line(_ incident: IncidentSummary) -> String {
        let by = incident.acknowledgedBy.map { " (acknowledged by \($0))" } ?? ""
        let waiting = incident.waiting > 0 ? ", \(incident.waiting) messages not accepted" : ""
        return SafeText.line(
            [
                incident.incident, time(incident.openedEpochSeconds),
                incident.level?.rawValue ?? "no level",
                "\(incident.state.rawValue)\(by)\(waiting)", incident.title,
            ].joined(separator: "  "))
    }

    /// `2026-11-27T02:15:00Z  slack took message 1: accepted at attempt 1`
    public static func line(_ event: IncidentEvent) -> String {
        let message = event.sequence.map { "message \($0)" } ?? "a message"
        let words =
            switch event.kind {
            case .message:
                [message, event.message?.rawValue, event.level?.rawValue, event.text].compactMap(\.self)
                    .joined(separator: " ")
            case .accepted: "\(event.channel ?? "?") took \(message): \(event.text)"
            case .notAccepted: "\(event.channel ?? "?") DID NOT TAKE \(message): \(event.text)"
            case .acknowledged: "acknowledged by \(event.text)"
            }
        return "\(time(event.epochSeconds))  \(SafeText.line(words))"
    }

    /// A person's name as it may stand on a terminal.
    public static func name(_ name: String) -> String { SafeText.line(name) }

    private static func time(_ epochSeconds: Double) -> String {
        ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: epochSeconds))
    }
}

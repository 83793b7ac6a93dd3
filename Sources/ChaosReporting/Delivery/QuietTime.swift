import ChaosCore
import Foundation

/// Quiet hours on the wall clock of their zone. Pure.
struct QuietTime: Sendable {
    private let hours: AlertPlan.QuietHours

    init(_ hours: AlertPlan.QuietHours) {
        self.hours = hours
    }

    /// When the quiet ends that is now, in seconds since 1970; `nil` when it is not quiet. What the zone's clock skips ends
    /// the quiet at the next moment that exists.
    func end(at epochSeconds: Double) -> Double? {
        guard let zone = TimeZone(identifier: hours.zone), hours.from != hours.to else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let now = Date(timeIntervalSince1970: epochSeconds)
        let parts = calendar.dateComponents([.hour, .minute], from: now)
        let minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        let isQuiet =
            hours.from < hours.to
            ? (hours.from..<hours.to).contains(minute) : minute >= hours.from || minute < hours.to
        guard isQuiet else { return nil }
        let wanted = DateComponents(hour: hours.to / 60, minute: hours.to % 60)
        let end = calendar.nextDate(after: now, matching: wanted, matchingPolicy: .nextTime)
        return end?.timeIntervalSince1970
    }
}

import Foundation

/// Moments of the wall clock as the reports write them: in UTC, so that no daylight-saving change can move or repeat
/// one.
enum WallTime {
    /// `2026-11-27 01:11:14 UTC`, or a dash when it is no possible moment.
    static func text(_ epochSeconds: Double) -> String {
        guard let date = date(epochSeconds) else { return RunWords.absent }
        let text = date.formatted(
            .iso8601.year().month().day().dateSeparator(.dash).dateTimeSeparator(.space)
                .time(includingFractionalSeconds: false))
        return text + " UTC"
    }

    /// `2026-11-27T01:11:14Z`.
    static func iso(_ epochSeconds: Double) -> String? {
        date(epochSeconds)?.formatted(.iso8601)
    }

    /// `2026-11-27`.
    static func day(_ epochSeconds: Double) -> String {
        date(epochSeconds)?.formatted(.iso8601.year().month().day().dateSeparator(.dash))
            ?? RunWords.absent
    }

    private static func date(_ epochSeconds: Double) -> Date? {
        guard epochSeconds.isFinite, abs(epochSeconds) < 1e11 else { return nil }
        return Date(timeIntervalSince1970: epochSeconds.rounded(.down))
    }
}

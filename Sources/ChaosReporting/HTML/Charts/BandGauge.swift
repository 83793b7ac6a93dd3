import ChaosCore
import Foundation

/// A small scale from a tenth of a second to hours: the documented class as a band, the measured time as a mark.
struct BandGauge: Sendable {
    let documented: DocumentedTime?
    let measured: Double?
    /// Set when the time is only known to be longer than this.
    let longerThan: Double?

    private static let width = 200.0
    private static let from = 0.5
    private static let to = 20_000.0

    /// The scale; `description` says it in words.
    func markup(_ description: String) -> Markup {
        var gauge = Markup.none
        if let documented {
            let end = documented.upperBound.map { Self.x($0.inSeconds) } ?? Self.width
            gauge += .box("band", x: 0, y: 5, width: end, height: 12, radius: 2)
        }
        gauge += .line("axis", 0, 17, Self.width, 17)
        for (seconds, name) in [(1.0, "1 s"), (60, "1 min"), (600, "10 min"), (3600, "1 h")] {
            gauge += .line("axis", Self.x(seconds), 14, Self.x(seconds), 20)
            gauge += .label("gauge-text", name, x: Self.x(seconds), y: 32, anchor: .middle)
        }
        if let measured {
            gauge += .mark(.diamond, "dot here", x: Self.x(measured), y: 11, size: 5.5)
        } else if let longerThan {
            gauge += .mark(.arrow, "dot censored", x: Self.x(longerThan), y: 11, size: 6)
        }
        return .tag(
            "svg", ["class": "gauge", "viewBox": "0 0 200 36", "role": "img", "aria-label": description],
            gauge)
    }

    /// Logarithmic: the documented classes span five powers of ten.
    private static func x(_ seconds: Double) -> Double {
        let value = min(to, max(from, seconds.isFinite ? seconds : to))
        return (log10(value) - log10(from)) / (log10(to) - log10(from)) * width
    }
}

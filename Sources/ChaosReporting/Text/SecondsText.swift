import ChaosCore

/// Numbers of seconds as the reports spell them: as many decimals as the resolution supports, no more.
enum SecondsText {
    /// One decimal, or two when the resolution is finer than half a second.
    static func places(resolution: Double) -> Int {
        resolution < 0.5 ? 2 : 1
    }

    /// `4.1 s +- 1 s`.
    static func measured(_ seconds: Double, resolution: Double) -> String {
        let value = fixed(seconds, places: places(resolution: resolution))
        return "\(value) s +- \(DurationText.decimal(resolution, places: 2)) s"
    }

    /// `> 73.0 s (not recovered)`: it was waited for in vain.
    static func censored(longerThan seconds: Double, resolution: Double, because reason: String)
        -> String
    {
        "> \(fixed(seconds, places: places(resolution: resolution))) s (\(reason))"
    }

    /// The number with exactly this many decimals.
    static func fixed(_ number: Double, places: Int) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
        let short = DurationText.decimal(number, places: places)
        guard places > 0 else { return short }
        let present = short.firstIndex(of: ".").map { short[short.index(after: $0)...].count } ?? 0
        return short + (present == 0 ? "." : "") + String(repeating: "0", count: places - present)
    }
}

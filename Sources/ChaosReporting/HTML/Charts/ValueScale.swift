import ChaosCore

/// Puts values on a panel's vertical axis, from zero up.
struct ValueScale: Sendable {
    let top: Double
    let bottom: Double
    let unit: MetricUnit
    let step: Double
    let maximum: Double

    /// A scale whose end is a round value at or above the largest.
    init(largest: Double, unit: MetricUnit, top: Double, bottom: Double) {
        self.top = top
        self.bottom = bottom
        self.unit = unit
        // Nothing but zeros: a scale on which a small value would be seen.
        let reach = largest.isFinite && largest > 0 ? largest : unit == .ratio ? 0.1 : 1
        step = Self.roundStep(reach / 3, unit: unit)
        maximum = unit == .ratio && reach > 0.6 ? 1 : (reach / step).rounded(.up) * step
    }

    func y(_ value: Double) -> Double {
        bottom - min(1, max(0, value / maximum)) * (bottom - top)
    }

    /// Round values from zero to the end.
    var ticks: [Double] {
        if unit == .ratio, maximum == 1 { return [0, 0.5, 1] }
        return (0...max(1, Int((maximum / step).rounded()))).map { Double($0) * step }
    }

    /// A value with its unit, as short as it goes.
    func label(_ value: Double) -> String {
        switch unit {
        case .ratio: "\(DurationText.decimal(value * 100, places: 1))%"
        case .count where value >= 10_000: "\(DurationText.decimal(value / 1000, places: 1))k"
        case .count, .flag: DurationText.decimal(value, places: 2)
        default: value == 0 ? "0" : unit.describe(value)
        }
    }

    /// 1, 2 or 5 times a power of ten; bytes by powers of two.
    private static func roundStep(_ rough: Double, unit: MetricUnit) -> Double {
        var scale = 1.0
        if unit == .bytes {
            while rough / scale >= 1024 { scale *= 1024 }
        }
        var power = scale
        while power * 10 <= rough { power *= 10 }
        while power > rough, power > 1e-12 { power /= 10 }
        let factor = [1.0, 2, 5, 10].first { power * $0 >= rough * 0.999 } ?? 10
        let step = power * factor
        return unit == .count || unit == .flag ? max(1, step) : step
    }
}

import ChaosCore

/// A level as a chip.
enum LevelChip {
    static func markup(_ level: IncidentLevel?, _ say: ReportVoice) -> Markup {
        guard let level else { return .tag("span", ["class": "chip"], say(.noLevel)) }
        return .tag(
            "span", ["class": "chip \(level.rawValue.lowercased())", "title": say(.meaning(of: level))],
            level.rawValue)
    }
}

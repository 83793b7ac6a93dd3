import ChaosCore
import Foundation

/// Reads the routes of `alerts.yaml`: which levels go to which channels.
final class AlertRouteReader {
    private let channels: [String]
    private let problems: ProblemList
    private var seen: Set<IncidentLevel> = []

    init(channels: [String], problems: ProblemList) {
        self.channels = channels
        self.problems = problems
    }

    func read(_ map: YAMLMapping) -> AlertPlan.Route? {
        let levels = Set(map.list("levels", required: true).compactMap { level($0) })
        let named = names("channels", of: map, required: true)
        let otherwise = names("otherwise", of: map, required: false)
        let hours = map.mapping("quiet").flatMap { quiet($0, of: levels, in: map) }
        map.finish()
        return AlertPlan.Route(levels: levels, channels: named, otherwise: otherwise, quiet: hours)
    }

    /// A level of which nobody is told is a mistake more often than a wish.
    func checkLevels() {
        let missing = IncidentLevel.allCases.filter { !seen.contains($0) }
        guard !missing.isEmpty else { return }
        problems.add(
            line: nil, key: "routes", "no route names \(missing.map(\.rawValue).joined(separator: ", "))."
        )
    }

    private func level(_ item: YAMLItem) -> IncidentLevel? {
        guard let text = item.text else { return nil }
        guard let level = IncidentLevel(rawValue: text) else {
            let valid = IncidentLevel.allCases.map { $0.rawValue }
            problems.addUnknown(line: item.line, key: item.path, what: "level", name: text, valid: valid)
            return nil
        }
        if !seen.insert(level).inserted {
            problems.add(line: item.line, key: item.path, "\(text) has a route already.")
        }
        return level
    }

    private func names(_ key: String, of map: YAMLMapping, required: Bool) -> [String] {
        map.list(key, required: required).compactMap { item in
            guard let name = item.text else { return nil }
            if !channels.contains(name) {
                problems.addUnknown(
                    line: item.line, key: item.path, what: "channel", name: name, valid: channels)
            }
            return name
        }
    }

    private func quiet(
        _ quiet: YAMLMapping, of levels: Set<IncidentLevel>, in map: YAMLMapping
    ) -> AlertPlan.QuietHours? {
        if levels != [.l3] {
            map.problem("quiet", "only L3 may wait for the morning; give it a route of its own.")
        }
        let from = minutes("from", of: quiet)
        let to = minutes("to", of: quiet)
        let zone = quiet.text("zone", required: true)
        if let zone, TimeZone(identifier: zone) == nil {
            quiet.problem("zone", "\"\(zone)\" is no time zone; write its IANA name, such as Asia/Seoul.")
        }
        quiet.finish()
        guard let from, let to, let zone else { return nil }
        if from == to { map.problem("quiet", "begins and ends at the same time.") }
        return AlertPlan.QuietHours(from: from, to: to, zone: zone)
    }

    /// A time of day, `22:00`.
    private func minutes(_ key: String, of map: YAMLMapping) -> Int? {
        guard let text = map.text(key, required: true) else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(Self.isTwoDigits),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else {
            map.problem(key, "\"\(text)\" is not a time of day; write it as \"22:00\".")
            return nil
        }
        return hour * 60 + minute
    }

    private static func isTwoDigits(_ text: Substring) -> Bool {
        text.count == 2 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}

import Foundation

/// What kind of file a YAML file is meant to be, told by its top-level keys.
enum FileKind: Equatable {
    case experiment
    case target
    case loadProfile
    case levelPolicy
    case alertPlan
    case schedule

    /// Keys that only experiments have; one that lacks its fault shall be told so.
    private static let experimentKeys: Set = [
        "fault", "steady-state", "detect", "respond", "hypothesis", "abort-when", "documented", "timing",
    ]

    private static let targetKeys: Set = [
        "allow-chaos", "http", "requests", "redis", "sql", "kafka", "process", "audits", "monitoring",
    ]

    private static let scheduleKeys: Set = ["entries", "blackouts", "freeze"]

    /// What nobody can tell is an experiment.
    init(keys: Set<String>) {
        if !keys.isDisjoint(with: ["channels", "routes"]) {
            self = .alertPlan
        } else if !keys.isDisjoint(with: Self.scheduleKeys) {
            self = .schedule
        } else if !keys.isDisjoint(with: Self.experimentKeys) {
            self = .experiment
        } else if keys.contains("levels") {
            self = .levelPolicy
        } else if !keys.isDisjoint(with: Self.targetKeys) {
            self = .target
        } else if !keys.isDisjoint(with: ["load", "expect", "reference"]) {
            self = .loadProfile
        } else {
            self = .experiment
        }
    }

    /// Looks at the lines of the file that begin with a key.
    init(path: String) {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let keys = text.split(whereSeparator: \.isNewline).filter { $0.first?.isLetter == true }
            .map { String($0.prefix { $0 != ":" }) }
        self.init(keys: Set(keys))
    }
}

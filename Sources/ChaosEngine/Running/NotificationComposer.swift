import ChaosCore

/// Puts what happened in a drill into notifications: what is wrong, by which value, what to do. Pure.
struct NotificationComposer: Sendable {
    let incident: String
    let run: String
    let experiment: Experiment
    let target: String

    func firing(
        _ rule: AlertRule, evidence: String, level: IncidentLevel?, timeToDetect: Duration?
    ) -> Notification {
        var fields = [
            Notification.Field("Experiment", experiment.title),
            Notification.Field("Target", target),
            Notification.Field("Rule", "\(rule.condition) for \(DurationText.describe(rule.hold))"),
            Notification.Field("Now", evidence),
        ]
        if let timeToDetect { fields.append(.init("Time to detect", DurationText.describe(timeToDetect))) }
        return Notification(
            kind: .firing, incident: incident, sequence: 0, title: "\(rule.name) is firing", level: level,
            text: "\(experiment.title): \(evidence).", fields: fields)
    }

    func levelChange(_ change: LevelTracker.Change, firing: [String]) -> Notification {
        let to = change.to.map { "\($0.rawValue) (\($0.meaning))" } ?? "no incident level"
        let alerts = firing.isEmpty ? "none" : firing.joined(separator: ", ")
        return Notification(
            kind: .levelChange, incident: incident, sequence: 0,
            title: "Level \(change.from?.rawValue ?? "none") to \(change.to?.rawValue ?? "none")", level: change.to,
            text: "Now \(to): \(change.reason).",
            fields: [.init("Experiment", experiment.title), .init("Target", target), .init("Alerts firing", alerts)])
    }

    func resolved(_ metrics: IncidentMetrics, worst: IncidentLevel?, ended: FaultEnding?) -> Notification {
        Notification(
            kind: .resolved, incident: incident, sequence: 0, title: "\(experiment.title): recovered", level: nil,
            text: "Back inside the steady state and stable for"
                + " \(DurationText.describe(experiment.timing.stability)).",
            fields: [
                .init("Worst level", worst?.rawValue ?? "none"),
                .init("Time to detect", metrics.timeToDetect.map(DurationText.describe) ?? "not detected"),
                .init("Time to recover", metrics.timeToRecover.map(DurationText.describe) ?? "not known"),
                .init("How it ended", ended?.rawValue ?? "not ended"),
            ])
    }

    func summary(_ record: RunRecord) -> Notification {
        let stages = Stage.allCases.compactMap { stage in
            record.timesSeconds[stage.rawValue].map {
                "\(stage.label) \(stage.title): \(DurationText.decimal($0, places: 2)) s"
            }
        }
        let failing = record.reasons.filter { $0.value != .pass }.map { "\($0)" }
        let why = failing.isEmpty ? "Every clause held." : failing.joined(separator: "; ")
        return Notification(
            kind: .summary, incident: incident, sequence: 0,
            title: "Drill finished: \(record.verdict.rawValue)", level: record.level.measured,
            text: "\(experiment.title) on \(target): \(why)",
            fields: [
                .init("Level documented", record.level.documented?.rawValue ?? "none"),
                .init("Level measured", record.level.measured?.rawValue ?? "none"),
                .init("Time to detect", seconds(record.ttdSeconds, record.resolutionSeconds)),
                .init("Time to recover", seconds(record.ttrSeconds, record.resolutionSeconds)),
            ],
            details: stages)
    }

    private func seconds(_ value: Double?, _ resolution: Double) -> String {
        value.map {
            "\(DurationText.decimal($0, places: 2)) s +- \(DurationText.decimal(resolution, places: 2)) s"
        } ?? "-"
    }
}

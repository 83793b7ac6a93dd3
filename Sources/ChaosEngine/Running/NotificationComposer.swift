import ChaosCore

/// Puts what happened in a drill into notifications: what is wrong, by which value, what to do. Pure.
struct NotificationComposer: Sendable {
    let incident: String
    let run: String
    let experiment: Experiment
    let target: String
    var wording = AlertWording()

    var texts: AlertTexts { AlertTexts(wording.language) }

    /// An alert fired on this value. `impact` is what is outside the steady state.
    func firing(
        _ rule: AlertRule, value: String, level: IncidentLevel?, timeToDetect: Duration?,
        impact: [SteadyStateReading.Broken] = [], timeline: Timeline? = nil
    ) -> Notification {
        let evidence = texts.reading(rule.condition.metric, value)
        var fields = [
            Notification.Field(texts[.experiment], experiment.title),
            Notification.Field(texts[.target], target),
            Notification.Field(texts[.rule], texts.rule(rule)),
            Notification.Field(texts[.now], evidence),
        ]
        fields += numbers(impact)
        if level == nil {
            fields.append(.init(texts[.levelMeasured], texts[.notMeasuredYet]))
            fields.append(.init(texts[.levelDocumented], texts.short(experiment.documented?.level)))
        }
        if let timeToDetect { fields.append(.init(texts[.timeToDetect], texts.duration(timeToDetect))) }
        fields.append(.init(texts[.acknowledgeBy], "firedrill incident ack \(incident) --by NAME"))
        return message(
            .firing, texts.isFiring(rule.name), level: level, text: "\(experiment.title): \(evidence).", fields: fields,
            details: stages(timeline), command: command(level), links: [wording.runbook])
    }

    func levelChange(
        _ change: LevelTracker.Change, firing: [String], impact: [SteadyStateReading.Broken] = [],
        timeline: Timeline? = nil
    ) -> Notification {
        var fields = [
            Notification.Field(texts[.experiment], experiment.title), Notification.Field(texts[.target], target),
            Notification.Field(texts[.alertsFiring], firing.isEmpty ? texts[.none] : firing.joined(separator: ", ")),
        ]
        fields += numbers(impact)
        return message(
            .levelChange, texts.levelChanged(from: change.from?.rawValue, to: change.to?.rawValue), level: change.to,
            text: texts.levelNow(change.to, reason: change.reason), fields: fields, details: stages(timeline),
            command: change.to == nil ? nil : command(change.to), links: [wording.runbook])
    }

    func acknowledged(by name: String, level: IncidentLevel?, timeToAcknowledge: Duration?) -> Notification {
        var fields = [Notification.Field(texts[.experiment], experiment.title), .init(texts[.target], target)]
        if let timeToAcknowledge {
            fields.append(.init(texts[.timeToAcknowledge], texts.duration(timeToAcknowledge)))
        }
        return message(
            .acknowledged, texts.acknowledged(by: name), level: level, text: texts.somebodyActs(name), fields: fields,
            links: [wording.runbook])
    }

    func resolved(
        _ metrics: IncidentMetrics, worst: IncidentLevel?, ended: FaultEnding?, timeline: Timeline? = nil
    ) -> Notification {
        message(
            .resolved, texts.recovered(experiment.title), level: nil,
            text: texts.stable(for: experiment.timing.stability),
            fields: [
                .init(texts[.worstLevel], texts.short(worst)),
                .init(texts[.timeToDetect], metrics.timeToDetect.map(texts.duration) ?? texts[.notDetected]),
                .init(texts[.timeToRecover], metrics.timeToRecover.map(texts.duration) ?? texts[.notKnown]),
                .init(texts[.howItEnded], texts.ending(ended)),
            ], details: stages(timeline), links: [wording.report])
    }

    func summary(_ record: RunRecord) -> Notification {
        let failing = record.reasons.filter { $0.value != .pass }.map { "\($0)" }
        let why = failing.isEmpty ? texts[.everyClauseHeld] : failing.joined(separator: "; ")
        var fields: [Notification.Field] = [
            .init(texts[.levelDocumented], texts.short(record.level.documented)),
            .init(texts[.levelMeasured], texts.short(record.level.measured)),
            .init(texts[.timeToDetect], seconds(record.ttdSeconds, record.resolutionSeconds)),
            .init(texts[.timeToRecover], seconds(record.ttrSeconds, record.resolutionSeconds)),
        ]
        if !record.audit.isEmpty { fields.append(.init(texts[.audits], texts.audited(record.audit))) }
        let stages = Stage.allCases.compactMap { stage in
            record.timesSeconds[stage.rawValue].map { line(stage, $0) }
        }
        return message(
            .summary, texts.finished(record.verdict), level: record.level.measured,
            text: "\(experiment.title) (\(target)): \(why)", fields: fields, details: stages, links: [wording.report])
    }

    private func numbers(_ impact: [SteadyStateReading.Broken]) -> [Notification.Field] {
        impact.isEmpty ? [] : [.init(texts[.impact], impact.map(texts.impact).joined(separator: "\n"))]
    }

    /// What the on-call person can run now, whole; `nil` when the experiment names no runbook.
    func command(_ level: IncidentLevel?) -> String? {
        guard let runbook = experiment.response.runbook else { return nil }
        let words = [
            "firedrill runbook run \(runbook)", "--incident \(incident)", level.map { "--level \($0.rawValue)" },
            wording.targetOptions.isEmpty ? nil : wording.targetOptions,
        ]
        return words.compactMap(\.self).joined(separator: " ")
    }

    func message(
        _ kind: Notification.Kind, _ title: String, level: IncidentLevel?, text: String,
        fields: [Notification.Field], details: [String] = [], command: String? = nil,
        links: [Notification.Link?] = []
    ) -> Notification {
        Notification(
            kind: kind, incident: incident, sequence: 0, title: title, level: level, text: text, fields: fields,
            details: details, command: command, links: links.compactMap(\.self), language: wording.language)
    }

    /// The stages so far, in seconds since t0.
    func stages(_ timeline: Timeline?) -> [String] {
        guard let timeline, let injected = timeline.instant(of: .injected) else { return [] }
        return Stage.allCases.compactMap { stage in
            timeline.instant(of: stage).map { line(stage, ($0 - injected).inSeconds) }
        }
    }

    private func line(_ stage: Stage, _ seconds: Double) -> String {
        "\(stage.label) \(texts.title(of: stage)): \(DurationText.decimal(seconds, places: 2))\(texts.secondsUnit)"
    }

    private func seconds(_ value: Double?, _ resolution: Double) -> String {
        value.map {
            "\(DurationText.decimal($0, places: 2))\(texts.secondsUnit)"
                + " +- \(DurationText.decimal(resolution, places: 2))\(texts.secondsUnit)"
        } ?? "-"
    }
}

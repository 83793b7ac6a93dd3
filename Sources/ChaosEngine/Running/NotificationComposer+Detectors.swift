import ChaosCore

extension NotificationComposer {
    /// The alert of the people's own monitoring is there.
    func seen(
        _ spec: DetectorSpec, evidence: String, level: IncidentLevel?, timeToDetect: Duration?, timeline: Timeline?
    ) -> Notification {
        var fields = [
            Notification.Field(texts[.experiment], experiment.title), Notification.Field(texts[.target], target),
            Notification.Field(texts[.rule], "\(spec.kind): \(spec.selector)"),
            Notification.Field(texts[.now], evidence),
        ]
        if let timeToDetect { fields.append(.init(texts[.timeToDetect], texts.duration(timeToDetect))) }
        fields.append(.init(texts[.acknowledgeBy], "firedrill incident ack \(incident) --by NAME"))
        return message(
            .firing, texts.isFiring(spec.name), level: level, text: "\(experiment.title): \(evidence).",
            fields: fields, details: stages(timeline), command: command(level), links: [wording.runbook])
    }
}

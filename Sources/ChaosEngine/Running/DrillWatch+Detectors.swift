import ChaosCore

extension DrillWatch {
    /// Takes what a detector knows now, and writes what is new into the timeline.
    func take(_ reading: DetectorReading, of index: Int) async {
        for change in board.take(reading, of: index) { await tell(change, reading, index) }
    }

    /// Why the detectors keep the gate closed.
    var detectorObstacles: [String] { board.obstacles }

    /// The control run's watch begins.
    func controlBegins(at now: Instant) { board.controlBegins(at: now) }

    /// The detectors that may have missed an alert of a control run, each with the reason.
    func blindDetectors(end: Instant) -> [String] { board.blind(end: end) }

    /// Whether people were told of an alert, and are owed the news of its end.
    var hasAlarmed: Bool { !alertsFired.isEmpty || !incidentFirings.isEmpty }

    /// The alerts that were seen from outside, for a control run.
    var alertsSeen: [String] { board.seen }

    /// Until when a detector with a limit is waited for; `nil` when there is none, or no effect to be seen.
    var awaitsDetectorsUntil: Instant? {
        timeline.instant(of: .effective).flatMap { board.awaited(since: $0) }
    }

    /// What each detector made of it, the rule of our own that fired first ahead of them; empty without detectors.
    func detections(end: Instant) -> [DetectionReport] {
        let effective = timeline.instant(of: .effective)
        let others = board.reports(effective: effective, end: end)
        return others.isEmpty ? [] : [ownDetection(effective, end: end)].compactMap { $0 } + others
    }

    private func tell(_ change: DetectorTracker.Change, _ reading: DetectorReading, _ index: Int) async {
        let title = board.trackers[index].spec.title
        let isOurs = board.isPrimary(index) && board.trackers[index].sight != nil
        switch change {
        case .pending(let since):
            mark(.ruleTrue, at: since, "\(title): the rule is true", evidence: reading.evidence)
        case .fired(let at):
            if isOurs, let since = board.trackers[index].since, timeline.instant(of: .ruleTrue) == nil {
                mark(
                    .ruleTrue, at: since, "\(title): its rule was true", evidence: reading.evidence, stage: .ruleTrue)
            }
            // Without a fault each alarm counts once, however many watchers see it: as the primary one's.
            let counts = board.isPrimary(index) || timeline.instant(of: .injected) != nil
            mark(
                counts ? .alertFired : .note, at: at, "\(title) fired", evidence: reading.evidence,
                stage: isOurs ? .alertFired : nil)
            if isOurs { await openIncident(board.trackers[index].spec, reading, at: at) }
        case .cleared: mark(.ruleCleared, at: reading.at, "\(title) cleared", evidence: reading.evidence)
        case .resolved: mark(.alertResolved, at: reading.at, "\(title) resolved", evidence: reading.evidence)
        case .silenced(let by): mark(.evidenceMissing, at: reading.at, "\(title) is silenced", evidence: by)
        case .lost(let reason): mark(.evidenceMissing, at: reading.at, "\(title) cannot be read", evidence: reason)
        case .back: mark(.note, at: reading.at, "\(title) answers again", evidence: reading.evidence)
        }
    }

    /// Tells everybody that the primary detector's alert is there; after the injection it opens the incident.
    private func openIncident(_ spec: DetectorSpec, _ reading: DetectorReading, at now: Instant) async {
        incidentFirings.insert(sequence + 1)
        await send(
            composer.seen(
                spec, evidence: reading.evidence, level: measuredLevel, timeToDetect: effectiveSince.map { now - $0 },
                timeline: timeline))
        if incidentFirings.count == 1 { await onIncident?(spec.name) }
    }

    /// The sampling interval, or the largest distance of two samples when that was clearly more.
    var resolution: Duration {
        let interval = experiment.timing.samplingInterval
        return sampleDistance > interval * 1.2 ? sampleDistance : interval
    }

    /// The parts of our own rule's way: true, then held, then fired. Both are instants of samples.
    private func ownDetection(_ effective: Instant?, end: Instant) -> DetectionReport? {
        guard let first = ownRule else { return nil }
        var report = DetectionReport(
            name: first.name, kind: DetectionReport.builtIn, isPrimary: true, outcome: .inconclusive,
            detail: "\(first.condition) for \(DurationText.describe(first.hold))",
            resolutionSeconds: Instant(resolution).seconds)
        guard let effective else {
            report.detail = "the fault was not seen to be effective"
            return report
        }
        guard let fired = timeline.instant(of: .alertFired) else {
            if couldDetect {
                report.outcome = .notDetected
                report.ttdLongerThanSeconds = Instant(end - effective).seconds
            }
            return report
        }
        var marks: [DetectionPoint: DetectionMark] = [.firing: .known(fired, resolution: resolution)]
        marks[.pending] =
            ruleTrueSince[first.name].map { .known($0, resolution: resolution) } ?? .unknown("it was not noted")
        report.parts = DetectionWay.parts(marks, effective: effective)
        if fired >= effective {
            report.outcome = .detected
            report.ttdSeconds = Instant(fired - effective).seconds
        }
        return report
    }
}

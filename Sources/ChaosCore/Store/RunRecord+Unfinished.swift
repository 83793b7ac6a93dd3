extension RunRecord {
    /// What is known of a run that has no record of its own: it still runs, or its process is gone. `events` are the rows of
    /// its timeline that were written down while it ran. Its fault counts as removed only when that was seen.
    public init(unfinished run: StoredRun, events: [TimelineEvent]) {
        let experiment = Experiment(
            name: run.experiment, source: "", title: run.title, documented: run.documented, loads: [],
            steadyState: [], fault: FaultSpec(kind: run.scenario, duration: .zero, parameters: FaultParameters()),
            detect: [], response: ResponseSpec(mode: run.responseMode))
        var timeline = Timeline(originEpochSeconds: run.startedAt, events: events)
        if events.isEmpty {
            timeline.append(.runStarted, at: .origin, "\(run.title) on \(run.target)", evidence: "the run store")
        }
        let end = Instant(seconds: max(0, (run.endedAt ?? run.startedAt) - run.startedAt))
        let last = timeline.events.last.map { max($0.at, end) } ?? end
        if run.state == .interrupted {
            timeline.append(
                .note, at: last, "the run's process is gone",
                evidence: "process \(run.owner.pid) on \(run.owner.host) gave no sign of life after this")
        }
        self.init(run: run.id, experiment: experiment, target: run.target, control: run.control, timeline: timeline)
        limits = nil
        verdict = run.outcome?.verdict ?? .inconclusive
        reasons = [VerdictReason(clause: "ran to its end", value: .inconclusive, detail: Self.ending(of: run))]
        let metrics = IncidentMetrics(timeline, end: last)
        timesSeconds = metrics.timesSeconds
        ttdSeconds = metrics.timeToDetect?.inSeconds
        // What was not seen to be out may be in; before anything was injected there is nothing to be seen.
        let isOut = events.contains { $0.kind == .faultRemoved || $0.kind == .recoveryVerified }
        let wasIn = events.isEmpty || timeline.instant(of: .injected) != nil
        let mayBeIn = run.state != .running && !run.control && wasIn && !isOut
        faultRemoved = run.outcome.map { !$0.mayStillBeIn } ?? !mayBeIn
    }

    private static func ending(of run: StoredRun) -> String {
        switch run.state {
        case .running: "it is still running"
        case .interrupted: "interrupted: its process is gone, and nothing is known of its end"
        case .finished: "its record is not in the store"
        }
    }
}

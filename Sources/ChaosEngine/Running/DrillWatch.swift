import ChaosCore

/// Watches a drill: takes each observation, judges it by the pure rules of ChaosCore and writes the timeline.
///
/// One actor owns timeline, rules and level, so that sequence numbers and judgement never race.
actor DrillWatch {
    /// The judgement of the newest observation.
    struct Summary: Sendable {
        var at: Instant = .origin
        var steady: SteadyStateReading?
        var holdingFor: Duration = .zero
        var abort: String?
    }

    let experiment: Experiment
    private let sink: any AlertSink
    private let observer: (any RunObserver)?
    let composer: NotificationComposer
    private var evaluators: [AlertEvaluator]
    var steadyTracker = SteadyStateTracker()
    private var levelTracker: LevelTracker
    var isBroken = false
    var isUnknown = false
    var effectiveSince: Instant?
    private var isInjected = false
    var phase = RunSnapshot.Phase.warmUp
    private var phaseStarted = Instant.origin
    private var phaseEnds: Instant?
    private(set) var sequence = 0
    /// Numbers of the firing messages of alerts that fired after the injection began.
    var incidentFirings: Set<Int> = []
    /// The people's own monitoring; see `DrillWatch+Detectors.swift`.
    var board: DetectorBoard
    /// When each rule became true before it fired for the first time after the injection.
    private(set) var ruleTrueSince: [String: Instant] = [:]
    /// The rule that fired first after the injection.
    private var firstFired: AlertRule?

    private(set) var timeline: Timeline
    private(set) var observations: [Observation] = []
    private(set) var summary = Summary()
    private(set) var alertsFired: [String] = []
    var impactSeen = false
    private(set) var deliveries: [AlertDelivery] = []
    /// See `DrillWatch+Evidence.swift`.
    var missing = MissingEvidence()
    var isStarved = false
    private var backlog = BacklogTracker()
    /// What is outside the steady state by the newest sample, in numbers.
    private var impact: [SteadyStateReading.Broken] = []
    var isAcknowledged = false
    /// What showed that a response step worked; see `DrillWatch+Response.swift`.
    var mitigation: String?
    /// Called with the first alert that fires after the injection began.
    var onIncident: (@Sendable (String) async -> Void)?

    init(
        experiment: Experiment, policy: LevelPolicy, originEpochSeconds: Double, composer: NotificationComposer,
        sink: any AlertSink, observer: (any RunObserver)?
    ) {
        self.experiment = experiment
        self.composer = composer
        self.sink = sink
        self.observer = observer
        evaluators = experiment.detect.map {
            AlertEvaluator(rule: $0, jitter: experiment.timing.samplingInterval / 10)
        }
        levelTracker = LevelTracker(policy: policy)
        board = DetectorBoard(experiment)
        timeline = Timeline(originEpochSeconds: originEpochSeconds)
    }

    /// Whether any alert rule had a value to judge since the fault was in.
    var couldDetect: Bool {
        let since = effectiveSince ?? .origin
        return observations.contains { observation in
            observation.at >= since && experiment.detect.contains { observation[$0.condition.metric].value != nil }
        }
    }

    /// Whether the metric of some alert rule was never read so far.
    var hasBlindDetector: Bool {
        experiment.detect.contains { rule in
            !observations.contains { $0[rule.condition.metric].value != nil }
        }
    }

    var measuredLevel: IncidentLevel? { levelTracker.worst }
    var levelReasons: [String] { levelTracker.worstReasons }
    var firing: [String] {
        evaluators.compactMap { if case .firing = $0.state { $0.rule.name } else { nil } }
    }

    /// Rules that are true now, whether they have fired yet or not.
    var alarming: [String] {
        evaluators.compactMap { $0.state == .inactive ? nil : $0.rule.name }
    }

    /// The largest distance of two samples since the fault was in: the true resolution of every time.
    var sampleDistance: Duration {
        let times = observations.map(\.at).filter { $0 >= effectiveSince ?? .origin }
        return zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? experiment.timing.samplingInterval
    }

    // MARK: What the runner tells

    /// Moves to a new phase; the steady state is then counted anew.
    func enter(_ phase: RunSnapshot.Phase, at now: Instant, ends: Instant? = nil) {
        self.phase = phase
        phaseStarted = now
        phaseEnds = ends
        if phase == .baseline || phase == .settling { steadyTracker.interrupt() }
    }

    @discardableResult
    func mark(
        _ kind: TimelineEvent.Kind, at: Instant, _ text: String, evidence: String, stage: Stage? = nil,
        level: IncidentLevel? = nil
    ) -> TimelineEvent {
        timeline.append(kind, at: at, text, evidence: evidence, stage: stage, level: level)
    }

    /// The injection begins: alerts from here on may be the fault's, those before it cannot.
    func injectionBegins(at now: Instant, undo: UndoRecord) {
        isInjected = true
        board.injectionBegins(at: now)
        mark(
            .injectRequested, at: now, "injecting \(undo.fault)", evidence: "journal entry \(undo.run)",
            stage: .injected)
    }

    /// The fault is confirmed: from here on breaks and returns of the steady state are the incident's.
    func faultIsEffective(since: Instant, evidence: String) {
        effectiveSince = since
        mark(.faultEffective, at: since, "fault effective", evidence: evidence, stage: .effective)
    }

    /// What became of a notification.
    func take(_ result: AlertResult) {
        deliveries.append(result.delivery)
        let delivery = result.delivery
        let what = "\(result.notification.kind.rawValue) message \(result.notification.sequence)"
        if delivery.accepted {
            let isTheIncidents = incidentFirings.contains(result.notification.sequence)
            mark(
                .alertAccepted, at: delivery.at, "\(delivery.channel) accepted the \(what)",
                evidence: delivery.detail,
                stage: isTheIncidents && (delivery.kind ?? delivery.channel) == "slack" ? .alertAccepted : nil)
        } else {
            mark(
                .alertRefused, at: delivery.at, "\(delivery.channel) did not take the \(what)",
                evidence: delivery.detail)
        }
    }

    // MARK: Observations

    /// Judges one observation and tells the observer.
    func take(_ observation: Observation) async {
        noteGap(until: observation.at)
        observations.append(observation)
        noteStarvation(observation)
        noteBacklog(observation)
        let steady = SteadyStateReading(experiment.steadyState, observation)
        impact = steady.broken
        if phase != .warmUp { await judge(observation, steady) }
        let abort = phase == .warmUp ? nil : firstTrue(experiment.abortWhen, observation)
        let holding = phase == .warmUp ? .zero : steadyTracker.take(steady)
        summary = Summary(at: observation.at, steady: steady, holdingFor: holding, abort: abort)
        await observer?.update(snapshot(observation))
    }

    private func judge(_ observation: Observation, _ steady: SteadyStateReading) async {
        noteSteadyState(steady)
        for index in evaluators.indices {
            let rule = evaluators[index].rule
            let reading = rule.condition.describe(observation[rule.condition.metric])
            for change in evaluators[index].evaluate(observation) {
                await tell(change, rule, reading, at: observation.at)
            }
        }
        guard effectiveSince != nil else { return }
        if let change = levelTracker.take(observation, steadyState: steady) { await tell(change) }
    }

    private func tell(
        _ change: AlertEvaluator.Change, _ rule: AlertRule, _ reading: String, at now: Instant
    ) async {
        let evidence = "\(rule.condition.metric) is \(reading)"
        switch change {
        case .becameTrue:
            if isInjected, firstFired == nil { ruleTrueSince[rule.name] = now }
            mark(
                .ruleTrue, at: now, "\(rule.name): \(rule.condition)", evidence: evidence,
                stage: isInjected ? .ruleTrue : nil)
        case .cleared:
            mark(.ruleCleared, at: now, "\(rule.name) cleared before it fired", evidence: evidence)
        case .fired:
            if isInjected, firstFired == nil { firstFired = rule }
            alertsFired.append(rule.name)
            mark(
                .alertFired, at: now,
                "\(rule.name) fired after \(DurationText.describe(rule.hold)) of \(rule.condition)",
                evidence: evidence, stage: isInjected ? .alertFired : nil)
            let detected = effectiveSince.map { now - $0 }
            if isInjected { incidentFirings.insert(sequence + 1) }
            await send(
                composer.firing(
                    rule, value: reading, level: levelTracker.current, timeToDetect: detected, impact: impact,
                    timeline: timeline))
            if isInjected, incidentFirings.count == 1 { await onIncident?(rule.name) }
        case .resolved:
            mark(.alertResolved, at: now, "\(rule.name) resolved", evidence: evidence)
        }
    }

    /// The rule of ours whose alert came first, else the first of the file; `nil` when there are none.
    var ownRule: AlertRule? { firstFired ?? experiment.detect.first }

    private func noteBacklog(_ observation: Observation) {
        let isGone = timeline.instant(of: .faultRemoved) != nil
        guard let drained = backlog.take(observation, !isInjected ? .before : isGone ? .gone : .during) else { return }
        mark(.drained, at: drained.at, "the backlog is drained", evidence: drained.evidence, stage: .drained)
    }

    /// What the audits found: rows of the timeline, t12 and t13, and damage to data for the level.
    func reconciled(_ report: AuditReport, at now: Instant) async {
        if let drained = report.drainedAt, backlog.isOpen {
            mark(
                .drained, at: drained, "the backlog is drained", evidence: "no record waits for its consumer",
                stage: .drained)
        }
        let answers = report.audits.map { "\($0.name): \($0.result.rawValue)" }.joined(separator: ", ")
        let isAnswered = !report.audits.isEmpty && report.audits.allSatisfy { $0.result != .inconclusive }
        mark(
            .audited, at: now, "the data is reconciled", evidence: answers,
            stage: isAnswered && effectiveSince != nil ? .reconciled : nil)
        guard let damage = report.damage, effectiveSince != nil, let steady = summary.steady else { return }
        let observation = Observation(at: now, readings: [:])
        if let change = levelTracker.take(observation, steadyState: steady, dataDamage: damage) { await tell(change) }
    }

    private func tell(_ change: LevelTracker.Change) async {
        let raised = (change.to.map { new in change.from.map { new > $0 } ?? true }) ?? false
        let from = change.from?.rawValue ?? "none"
        let to = change.to?.rawValue ?? "none"
        mark(
            raised ? .levelRaised : .levelLowered, at: change.at, "level \(from) -> \(to)", evidence: change.reason,
            level: change.to)
        await send(composer.levelChange(change, firing: firing, impact: impact, timeline: timeline))
    }

    /// Numbers a notification within its incident and hands it to the sink.
    func send(_ notification: Notification) async {
        sequence += 1
        var numbered = notification
        numbered.sequence = sequence
        await sink.send(numbered)
    }

    private func firstTrue(_ conditions: [Condition], _ observation: Observation) -> String? {
        for condition in conditions {
            let reading = observation[condition.metric]
            if condition.holds(reading) == true { return "\(condition) (is \(condition.describe(reading)))" }
        }
        return nil
    }

    private func snapshot(_ observation: Observation) -> RunSnapshot {
        RunSnapshot(
            phase: phase, at: observation.at, phaseStarted: phaseStarted, phaseEnds: phaseEnds,
            level: levelTracker.current, firing: firing,
            indicators: experiment.steadyState.map { .init(condition: $0, reading: observation[$0.metric]) },
            recent: timeline.events.suffix(50))
    }
}

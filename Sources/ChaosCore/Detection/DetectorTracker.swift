/// Follows one detector through a run: what changed at each look, and what came of it in the end. Pure; no clock.
///
/// An alert that was there before the injection is no detection, and a detector that could not be read is no silence.
public struct DetectorTracker: Sendable {
    /// What a look changed.
    public enum Change: Sendable, Equatable {
        /// The rule is true since then.
        case pending(since: Instant)
        /// The alert is there; the instant is the one that counts as detection.
        case fired(at: Instant)
        case cleared
        case resolved
        case silenced(String)
        case lost(String)
        case back
    }

    public let spec: DetectorSpec
    /// `nil` before the first look.
    public private(set) var state: DetectorReading.State?
    /// The sight that counts; `nil` as long as there is none.
    public private(set) var sight: (at: Instant, resolution: Duration)?
    /// The last answer that told something.
    private var lastKnownState: DetectorReading.State?
    private var injectedAt: Instant?
    /// Since when gaps between answers matter.
    private var watchedSince: Instant?
    /// Why nothing that comes can be this fault's.
    private var spoiled: String?
    private var marks: [DetectionPoint: DetectionMark] = [:]
    private var evidence = ""
    private var notes: [String] = []
    private var lastAnswer: Instant?
    private var longestGap: (length: Duration, reason: String)?
    private var lossReason: String?
    private var silencer: String?
    /// The way of the alert that counts is complete: what comes later is another one's.
    private var isClosed = false

    public init(spec: DetectorSpec) {
        self.spec = spec
    }

    /// Why nothing may be injected yet; `nil` when the detector is ready and quiet.
    public var obstacle: String? {
        switch state {
        case nil: "\(spec.title) has not answered yet"
        case .unknown(let reason): "\(spec.title) cannot be read: \(reason)"
        case .pending: "\(spec.title) is pending already"
        case .firing: "\(spec.title) is firing already"
        case .silenced(let by): "\(spec.title) is there already, and silenced: \(by)"
        case .quiet: nil
        }
    }

    /// Whether the alert may still come for the first time.
    public var isAwaited: Bool { sight == nil && spoiled == nil }

    /// When its rule became true, as far as that is known.
    public var since: Instant? { marks[.pending]?.instant }

    /// The injection begins: what is there now is not its doing.
    public mutating func injectionBegins(at now: Instant) {
        (injectedAt, watchedSince) = (now, now)
        let word: String? =
            switch lastKnownState {
            case .pending: "pending"
            case .firing: "firing"
            case .silenced: "there, and silenced,"
            case .quiet, .unknown, nil: nil
            }
        if let word {
            spoiled = "\(spec.title) was \(word) already when the fault was injected"
        } else {
            // What came and went before is not this fault's.
            (marks, evidence, silencer) = ([:], "", nil)
        }
    }

    /// The watch of a control run begins: from here on silence must be seen.
    public mutating func controlBegins(at now: Instant) {
        (watchedSince, silencer) = (now, nil)
    }

    /// Takes one look.
    public mutating func take(_ reading: DetectorReading) -> [Change] {
        let (before, known) = (state, lastKnownState)
        if case .unknown(let reason) = reading.state {
            state = reading.state
            lossReason = reason
            if case .unknown? = before { return [] }
            return [.lost(reason)]
        }
        let gap = noteAnswer(reading.at)
        (state, lastKnownState) = (reading.state, reading.state)
        if !reading.notes.isEmpty { notes = reading.notes }
        if reading.state.isActive {
            keep(reading)
        } else if sight != nil {
            isClosed = true
        } else {
            marks = [:]
        }
        var changes: [Change] = []
        if case .unknown? = before { changes.append(.back) }
        switch reading.state {
        case .pending where known != .pending: changes.append(.pending(since: pendingSince(reading)))
        case .firing where known != .firing:
            if known != .pending, let since = marks[.pending]?.instant { changes.append(.pending(since: since)) }
            changes.append(.fired(at: see(reading, gap)))
        case .silenced(let by) where known != reading.state:
            silencer = by
            changes.append(.silenced(by))
        case .quiet where known == .pending: changes.append(.cleared)
        case .quiet where known == .firing: changes.append(.resolved)
        default: break
        }
        return changes
    }

    private func pendingSince(_ reading: DetectorReading) -> Instant { marks[.pending]?.instant ?? reading.at }

    /// The time since the answer before this one.
    private mutating func noteAnswer(_ now: Instant) -> Duration {
        let gap = lastAnswer.map { now - $0 } ?? .zero
        lastAnswer = now
        guard watchedSince != nil, gap > Self.longGap(spec) else { return gap }
        if gap > longestGap?.length ?? .zero { longestGap = (gap, lossReason ?? "no answer in time") }
        return gap
    }

    /// What comes and goes within less may be missed by asking alone.
    private static func longGap(_ spec: DetectorSpec) -> Duration { max(spec.interval * 5, .seconds(3)) }

    /// Later answers may know more of the same alert, and know it better.
    private mutating func keep(_ reading: DetectorReading) {
        guard !isClosed else { return }
        evidence = reading.evidence
        for (point, mark) in reading.marks where mark.instant != nil || marks[point]?.instant == nil {
            marks[point] = mark
        }
        guard let injectedAt, spoiled == nil else { return }
        for point in [DetectionPoint.pending, .firing] {
            guard case .known(let at, let resolution)? = marks[point], at + resolution < injectedAt else { continue }
            let early = DurationText.describe(injectedAt - at)
            spoiled = "\(spec.title) was \(point.rawValue) \(early) before the fault was injected"
        }
    }

    private mutating func see(_ reading: DetectorReading, _ gap: Duration) -> Instant {
        let mark = reading.marks[.seen] ?? .known(reading.at, resolution: max(gap, spec.interval))
        guard case .known(let at, let resolution) = mark else { return reading.at }
        if sight == nil, injectedAt != nil, spoiled == nil {
            sight = (at, resolution)
            marks[.seen] = mark
        }
        return at
    }
}

extension DetectorTracker {
    /// What came of it. `end` is when watching stopped.
    public func report(effective: Instant?, end: Instant, isPrimary: Bool) -> DetectionReport {
        let resolution = sight?.resolution ?? spec.interval
        var report = DetectionReport(
            name: spec.name, kind: spec.kind, labels: spec.labels, isPrimary: isPrimary, outcome: .inconclusive,
            detail: "", resolutionSeconds: DetectionWay.rounded(resolution), notes: notes)
        guard let effective else {
            report.detail = injectedAt == nil ? "nothing was injected" : "the fault was not seen to be effective"
            return report
        }
        if !marks.isEmpty { report.parts = DetectionWay.parts(marks, effective: effective) }
        if let spoiled {
            report.detail = spoiled
        } else if let sight {
            report.detail = evidence
            guard sight.at >= effective else {
                report.detail = "it was seen before the fault was effective: \(evidence)"
                return report
            }
            report.outcome = .detected
            report.ttdSeconds = DetectionWay.rounded(sight.at - effective)
        } else if let reason = blindness(since: effective, end: end, during: "while the fault was in") {
            report.detail = reason
        } else {
            report.outcome = .notDetected
            report.ttdLongerThanSeconds = DetectionWay.rounded(end - effective)
            report.detail = state == .pending ? "still on its way at the end; \(evidence)" : absence
        }
        return report
    }

    private var absence: String { evidence.isEmpty ? "the alert did not come" : "the alert did not come; \(evidence)" }

    /// Why the silence of a control run that was watched until then proves nothing; `nil` when it does.
    public func controlBlindness(end: Instant) -> String? {
        switch state {
        case nil, .unknown?: return obstacle
        default: break
        }
        guard let watchedSince else { return nil }
        return blindness(since: watchedSince, end: end, during: "during the control run")
            .map { "\(spec.title): \($0)" }
    }

    /// Why silence proves nothing; `nil` when it does.
    private func blindness(since effective: Instant, end: Instant, during watch: String) -> String? {
        if let silencer { return "the alert came and nobody is told of it: \(silencer)" }
        if case .unknown(let reason)? = state { return "the detector was lost: \(reason)" }
        guard let lastAnswer, lastAnswer >= effective else {
            return "the detector gave no answer \(watch)"
        }
        if end - lastAnswer > Self.longGap(spec) {
            return "the detector gave no answer in the last \(DurationText.describe(end - lastAnswer))"
        }
        return longestGap.map { "no answer for \(DurationText.describe($0.length)): \($0.reason)" }
    }
}

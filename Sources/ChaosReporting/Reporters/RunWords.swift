import ChaosCore

/// What the readable reports say about a run, in plain text: each fact is worded once, here.
struct RunWords: Sendable {
    let record: RunRecord
    var say = ReportVoice(.english)

    /// Shown where something did not happen or is not known. Never a zero.
    static let absent = "-"

    /// `PASS`, `FAIL` or `INCONCLUSIVE`.
    var verdict: String { say(.of(record.verdict)) }

    /// Set when a fault may still be in: the loudest thing that a report can say.
    var alarm: String? {
        guard !record.faultRemoved else { return nil }
        return say(.alarm, record.target, record.run)
    }

    /// What went wrong with the run itself, apart from the target's behaviour.
    var mishaps: [String] {
        var found: [String] = []
        if let error = record.internalError { found.append(say(.toolFailed, error)) }
        if record.targetUnreachable { found.append(say(.unreachable)) }
        if record.interruptedBySignal { found.append(say(.stoppedBySignal)) }
        return found
    }

    /// Who was to end the incident.
    var response: String {
        switch record.responseMode {
        case .auto: say(.responseAuto)
        case .manual: say(.responseManual)
        case .none: say(.responseNone)
        }
    }

    /// How the fault ended and who took it out, in sentences.
    var ending: [String] {
        guard !record.control else { return [say(.endedControl)] }
        guard record.timesSeconds[Stage.injected.rawValue] != nil else { return [say(.endedNothing)] }
        return [howEnded] + [whoRemoved].compactMap(\.self)
    }

    private var howEnded: String {
        switch record.faultEnded {
        case .mitigated: say(.endedMitigated)
        case .expired where record.ttrSeconds == nil: say(.endedExpired)
        case .expired: say(.endedExpiredLength)
        case .withdrawn: say(.endedWithdrawn)
        case nil: say(.endedUnknown)
        }
    }

    private var whoRemoved: String? {
        guard record.faultRemoved else { return say(.notSeenGone) }
        return switch record.faultRemovedBy {
        case .response: say(.removedByResponse)
        case .targetRestart: say(.removedByRestart)
        case .lease: say(.removedByLease)
        case .tool: say(.removedByTool)
        case nil: nil
        }
    }

    /// Documented against measured level, and whether they agree.
    var levelComparison: (documented: String, measured: String, judgement: String) {
        let documented = record.level.documented?.rawValue ?? Self.absent
        let measured = record.level.measured?.rawValue ?? say(.noLevel)
        let judgement: ReportText =
            switch (record.level.documented, record.level.measured) {
            case _ where record.control: .nothingToCompare
            case (nil, _): .nothingDocumented
            case (_, nil): .noLevelReached
            case (let expected?, let seen?) where expected == seen: .agrees
            case (let expected?, let seen?): seen > expected ? .moreSevere : .lessSevere
            }
        return (documented, measured, say(judgement))
    }

    /// Where a scenario's latencies are from: the intended start, so that waiting counts.
    static let latencyNote = ReportText.latencyNote.english
    /// The direction of levels.
    static let levelNote = ReportText.levelNote.english
}

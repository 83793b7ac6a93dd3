import ChaosCore

/// What the readable reports say about a run, in plain text: each fact is worded once, here.
struct RunWords: Sendable {
    let record: RunRecord

    /// Shown where something did not happen or is not known. Never a zero.
    static let absent = "-"

    /// `PASS`, `FAIL` or `INCONCLUSIVE`.
    var verdict: String { record.verdict.rawValue.uppercased() }

    /// Set when a fault may still be in: the loudest thing that a report can say.
    var alarm: String? {
        guard !record.faultRemoved else { return nil }
        return "A fault may still be in \(record.target). Run: firedrill recover \(record.run)"
    }

    /// What went wrong with the run itself, apart from the target's behaviour.
    var mishaps: [String] {
        var found: [String] = []
        if let error = record.internalError { found.append("The tool itself failed: \(error)") }
        if record.targetUnreachable { found.append("The target could not be reached.") }
        if record.interruptedBySignal { found.append("The run was stopped by a signal.") }
        return found
    }

    /// Who was to end the incident.
    var response: String {
        switch record.responseMode {
        case .auto: "the runbook, run by the tool"
        case .manual: "a person"
        case .none: "none: the fault stays until its duration runs out"
        }
    }

    /// How the fault ended and who took it out, in sentences.
    var ending: [String] {
        guard !record.control else { return ["No fault was injected: this was a control run."] }
        guard record.timesSeconds[Stage.injected.rawValue] != nil else { return ["No fault was injected."] }
        return [howEnded] + [whoRemoved].compactMap(\.self)
    }

    private var howEnded: String {
        switch record.faultEnded {
        case .mitigated:
            "Mitigated: a verified response step came before the steady state returned, while the fault was still wanted."
        case .expired where record.ttrSeconds == nil: "Expired: the fault's duration ran out."
        case .expired:
            "Expired: the fault's duration ran out."
                + " The time to recover is therefore the experiment's length and not a response time."
        case .withdrawn: "Withdrawn: the tool stopped the fault."
        case nil: "How the fault ended is not known."
        }
    }

    private var whoRemoved: String? {
        guard record.faultRemoved else { return "The fault was not seen to be gone." }
        return switch record.faultRemovedBy {
        case .response: "The fault was removed by the response."
        case .targetRestart: "The fault was removed by a restart of the target."
        case .lease: "The fault was removed by its own lease running out."
        case .tool: "The fault was removed by the tool."
        case nil: nil
        }
    }

    /// Documented against measured level, and whether they agree.
    var levelComparison: (documented: String, measured: String, judgement: String) {
        let documented = record.level.documented?.rawValue ?? Self.absent
        let measured = record.level.measured?.rawValue ?? "none"
        let judgement =
            switch (record.level.documented, record.level.measured) {
            case _ where record.control: "nothing to compare in a control run"
            case (nil, _): "nothing documented"
            case (_, nil): "no level was reached"
            case (let expected?, let seen?) where expected == seen: "agrees"
            case (let expected?, let seen?): seen > expected ? "more severe" : "less severe"
            }
        return (documented, measured, judgement)
    }

    /// Where a scenario's latencies are from: the intended start, so that waiting counts.
    static let latencyNote = "Latencies count from the intended start of a request."
    /// The direction of levels.
    static let levelNote = "L1 is the most severe level, L3 the least."
}

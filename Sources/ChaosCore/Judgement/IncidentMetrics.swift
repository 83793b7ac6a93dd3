/// The times of one incident, computed from its timeline alone; the same function runs live and on a saved file.
///
/// - TTD = t4 - t1, TTA = t6 - t4, TTM = t8 - t1, TTR = t9 - t1 (the R is recovery), valid only once t10 confirms it.
public struct IncidentMetrics: Sendable, Equatable {
    /// Seconds since t0 by stage name; only stages that happened.
    public var timesSeconds: [String: Double]
    public var timeToDetect: Duration?
    public var timeToAcknowledge: Duration?
    public var timeToMitigate: Duration?
    public var timeToRecover: Duration?
    /// Set when recovery was waited for in vain: the time to recover is longer than this (right-censored).
    public var timeToRecoverLongerThan: Duration?

    /// Computes all that the timeline gives; `end` is when watching stopped.
    public init(_ timeline: Timeline, end: Instant) {
        let stages = timeline.stages
        timesSeconds = [:]
        if let injected = stages[.injected] {
            for (stage, at) in stages where stage != .recovered || stages[.stable] != nil {
                timesSeconds[stage.rawValue] = Instant((at - injected)).seconds
            }
        }
        func between(_ from: Stage, _ to: Stage) -> Duration? {
            guard let start = stages[from], let end = stages[to] else { return nil }
            return end - start
        }
        timeToDetect = between(.effective, .alertFired)
        timeToAcknowledge = between(.alertFired, .acknowledged)
        timeToMitigate = between(.effective, .mitigated)
        timeToRecover = stages[.stable] == nil ? nil : between(.effective, .recovered)
        let wasImpaired = stages[.impact] != nil || stages[.alertFired] != nil
        if let effective = stages[.effective], stages[.stable] == nil, wasImpaired {
            timeToRecoverLongerThan = end - effective
        }
    }
}

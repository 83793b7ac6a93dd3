/// Follows an incident's level: up at once when a clause has held, down only after hysteresis, never by the unknown.
public struct LevelTracker: Sendable {
    /// A change of level with the clause and value that caused it.
    public struct Change: Sendable, Equatable {
        public let from: IncidentLevel?
        public let to: IncidentLevel?
        public let at: Instant
        public let reason: String
    }

    private enum Truth { case yes(String), no, unknown }

    /// What one clause judges by itself: one label set of its metric, or the whole when there is nothing to tell apart.
    private struct Subject: Hashable {
        let rule: Int
        let metric: Metric?
    }

    private let policy: LevelPolicy
    private var trueSince: [Subject: Instant] = [:]
    private var lastTrue: [Subject: Instant] = [:]

    /// The present level; `nil` while there is no incident.
    public private(set) var current: IncidentLevel?
    /// The worst level reached.
    public private(set) var worst: IncidentLevel?
    /// The clauses that confirmed a level, each with its value, first time only.
    public private(set) var reasons: [(level: IncidentLevel, text: String)] = []

    public init(policy: LevelPolicy) {
        self.policy = policy
    }

    /// The reasons of the worst level reached.
    public var worstReasons: [String] {
        guard let worst else { return [] }
        return reasons.filter { $0.level == worst }.map(\.text)
    }

    /// Takes one observation in; returns the change of level that it made, if any.
    public mutating func take(
        _ observation: Observation, steadyState: SteadyStateReading, dataDamage: String? = nil
    ) -> Change? {
        var confirmed: (level: IncidentLevel, reason: String)?
        for (index, rule) in policy.rules.enumerated() {
            var judged = judge(rule.clause, observation, steadyState, dataDamage)
            // A label set that nobody answers any more is unknown, not healthy.
            let gone = Set(trueSince.keys).union(lastTrue.keys).filter { $0.rule == index }.map(\.metric)
            for metric in gone where judged.allSatisfy({ $0.metric != metric }) { judged.append((metric, .unknown)) }
            for (metric, truth) in judged {
                let held = follow(Subject(rule: index, metric: metric), truth, at: observation.at)
                guard case .yes(let reason) = truth, held || rule.clause == .dataDamage else { continue }
                note(rule.level, reason)
                if confirmed.map({ rule.level > $0.level }) ?? true { confirmed = (rule.level, reason) }
            }
        }
        return change(to: confirmed, at: observation.at)
    }

    /// Whether the subject's clause has now been true for the hold without a known break.
    private mutating func follow(_ subject: Subject, _ truth: Truth, at now: Instant) -> Bool {
        switch truth {
        case .yes:
            let since = trueSince[subject] ?? now
            trueSince[subject] = since
            lastTrue[subject] = now
            return now - since >= policy.hold
        case .no:
            trueSince[subject] = nil
        case .unknown:
            // Unknown never lowers a level, and does not restart a hold either.
            if trueSince[subject] != nil || isNear(subject, now) { lastTrue[subject] = now }
        }
        return false
    }

    /// Whether the subject's clause was true too recently for its level to be lowered.
    private func isNear(_ subject: Subject, _ now: Instant) -> Bool {
        lastTrue[subject].map { now - $0 < policy.hysteresis } ?? false
    }

    private mutating func change(
        to confirmed: (level: IncidentLevel, reason: String)?, at now: Instant
    ) -> Change? {
        let before = current
        if let confirmed, before.map({ confirmed.level > $0 }) ?? true {
            current = confirmed.level
            worst = max(worst ?? confirmed.level, confirmed.level)
            return Change(from: before, to: confirmed.level, at: now, reason: confirmed.reason)
        }
        guard let before else { return nil }
        let lowered = lastTrue.keys.filter { isNear($0, now) }.map { policy.rules[$0.rule].level }.max()
        guard lowered.map({ $0 < before }) ?? true else { return nil }
        current = lowered
        let waited = DurationText.describe(policy.hysteresis)
        return Change(from: before, to: lowered, at: now, reason: "no clause of \(before.rawValue) true for \(waited)")
    }

    private mutating func note(_ level: IncidentLevel, _ reason: String) {
        let clause = reason.prefix { $0 != ":" } + ":"
        guard !reasons.contains(where: { $0.level == level && $0.text.hasPrefix(clause) }) else { return }
        reasons.append((level, reason))
    }

    private func judge(
        _ clause: LevelPolicy.Clause, _ observation: Observation, _ steadyState: SteadyStateReading,
        _ dataDamage: String?
    ) -> [(metric: Metric?, truth: Truth)] {
        switch clause {
        case .condition(let condition):
            return each(condition, observation, name: "\(condition)")
        case .anyFunction(let condition):
            return each(condition, observation, name: "one function's \(condition)")
        case .everyFunction(let condition):
            return [(nil, every(condition, observation))]
        case .dataDamage:
            return [(nil, dataDamage.map { .yes("data damage: \($0)") } ?? .no)]
        case .steadyStateBroken:
            if let first = steadyState.broken.first { return [(nil, .yes("steady state broken: \(first.text)"))] }
            return [(nil, steadyState.unknown.isEmpty ? .no : .unknown)]
        }
    }

    private func matching(_ condition: Condition, _ observation: Observation) -> [(Metric, Reading)] {
        observation.readings.filter { metric, _ in
            metric.name == condition.metric.name
                && condition.metric.labels.allSatisfy { metric.labels[$0.key] == $0.value }
        }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func each(
        _ condition: Condition, _ observation: Observation, name: String
    ) -> [(metric: Metric?, truth: Truth)] {
        matching(condition, observation).map { metric, reading in
            switch condition.holds(reading) {
            case true?: (metric, .yes("\(name): \(metric) is \(condition.describe(reading))"))
            case false?: (metric, .no)
            case nil: (metric, .unknown)
            }
        }
    }

    private func every(_ condition: Condition, _ observation: Observation) -> Truth {
        let candidates = matching(condition, observation)
        guard !candidates.isEmpty else { return .unknown }
        if candidates.contains(where: { condition.holds($0.1) == false }) { return .no }
        if candidates.contains(where: { condition.holds($0.1) == nil }) { return .unknown }
        let values = candidates.map { "\($0.0) is \(condition.describe($0.1))" }.joined(separator: ", ")
        return .yes("every function's \(condition): \(values)")
    }
}

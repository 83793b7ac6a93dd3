/// A load by itself, without a fault: what `firedrill load` runs.
public struct LoadProfile: Sendable, Equatable {
    public let name: String
    public let title: String
    public let loads: [LoadSpec]
    /// Conditions on the totals of the whole run.
    public let expect: [Condition]
    /// Figures of a published run to print beside one's own, in the metric's unit.
    public let reference: [Metric: Double]

    public init(
        name: String, title: String, loads: [LoadSpec], expect: [Condition], reference: [Metric: Double] = [:]
    ) {
        self.name = name
        self.title = title
        self.loads = loads
        self.expect = expect
        self.reference = reference
    }

    /// The same profile with every length multiplied by a factor, as for a short bench.
    public func scaled(by factor: Double) -> LoadProfile {
        LoadProfile(
            name: name, title: title, loads: loads.map { $0.scaled(by: factor) }, expect: expect, reference: reference)
    }

    /// How long the longest entry lasts; `nil` when one has no end.
    public var duration: Duration? {
        var longest = Duration.zero
        for load in loads {
            guard let length = load.executor.duration else { return nil }
            longest = max(longest, length)
        }
        return longest
    }
}

extension LoadSpec {
    /// The same load with every length multiplied by a factor.
    public func scaled(by factor: Double) -> LoadSpec {
        func scaled(_ stages: [LoadStage]) -> [LoadStage] {
            stages.map { LoadStage(duration: $0.duration * factor, target: $0.target) }
        }
        let executor: LoadExecutor
        switch self.executor {
        case .constantArrivalRate(let rate, let duration):
            executor = .constantArrivalRate(perSecond: rate, duration: duration.map { $0 * factor })
        case .rampingArrivalRate(let start, let stages):
            executor = .rampingArrivalRate(startPerSecond: start, stages: scaled(stages))
        case .constantUsers(let users, let think, let duration):
            executor = .constantUsers(users: users, thinkTime: think, duration: duration.map { $0 * factor })
        case .rampingUsers(let start, let stages, let think):
            executor = .rampingUsers(startUsers: start, stages: scaled(stages), thinkTime: think)
        }
        return LoadSpec(scenario: scenario, executor: executor, doubleTap: doubleTap, variables: variables)
    }
}

extension LoadExecutor {
    /// How long the executor starts requests; `nil` when it has no end of its own.
    public var duration: Duration? {
        switch self {
        case .constantArrivalRate(_, let duration), .constantUsers(_, _, let duration): duration
        case .rampingArrivalRate(_, let stages), .rampingUsers(_, let stages, _):
            stages.reduce(.zero) { $0 + $1.duration }
        }
    }
}

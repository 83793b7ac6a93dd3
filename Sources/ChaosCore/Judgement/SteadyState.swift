/// The judgement of all steady-state conditions at one instant.
public struct SteadyStateReading: Sendable, Equatable {
    /// A condition that does not hold, or is not known to, with what was read.
    public struct Broken: Sendable, Equatable {
        public let condition: Condition
        public let reading: Reading

        /// The condition with the value that broke it.
        public var text: String { "\(condition) but is \(condition.describe(reading))" }
    }

    public let at: Instant
    /// Conditions that are false.
    public let broken: [Broken]
    /// Conditions whose metric is unknown.
    public let unknown: [Broken]

    /// Judges the conditions by one observation.
    public init(_ conditions: [Condition], _ observation: Observation) {
        at = observation.at
        var broken: [Broken] = []
        var unknown: [Broken] = []
        for condition in conditions {
            let reading = observation[condition.metric]
            switch condition.holds(reading) {
            case true?: break
            case false?: broken.append(Broken(condition: condition, reading: reading))
            case nil: unknown.append(Broken(condition: condition, reading: reading))
            }
        }
        self.broken = broken
        self.unknown = unknown
    }

    /// True only when every condition is known and holds.
    public var holds: Bool { broken.isEmpty && unknown.isEmpty }
}

/// Follows the steady state through a run and says since when it holds without a break. Pure.
public struct SteadyStateTracker: Sendable {
    /// The first instant of the present unbroken stretch; `nil` while it does not hold.
    public private(set) var holdingSince: Instant?

    public init() {}

    /// Takes one reading in; returns how long the steady state has now held.
    @discardableResult
    public mutating func take(_ reading: SteadyStateReading) -> Duration {
        guard reading.holds else {
            holdingSince = nil
            return .zero
        }
        let since = holdingSince ?? reading.at
        holdingSince = since
        return reading.at - since
    }

    /// Forgets the present stretch, as after a gap in which nothing was read.
    public mutating func interrupt() {
        holdingSince = nil
    }
}

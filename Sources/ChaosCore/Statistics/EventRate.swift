/// How many events came in how many hours, such as false alarms in control runs, with the exact interval of their rate.
public struct EventRate: Sendable, Codable, Equatable {
    public let count: Int
    /// How long was watched.
    public let hours: Double

    /// Both are taken as at least zero.
    public init(count: Int, hours: Double) {
        self.count = max(0, count)
        self.hours = hours > 0 ? hours : 0
    }

    /// Events per hour; `nil` when nothing was watched.
    public var perHour: Double? { hours > 0 ? Double(count) / hours : nil }

    /// The two-sided interval of Garwood for the events per hour, exact for Poisson events; `nil` when nothing was
    /// watched. Without any event it reaches from zero to 3.7 events in the time watched (95 %).
    public func interval(confidence: Double = 0.95) -> ClosedRange<Double>? {
        guard hours > 0 else { return nil }
        let tail = (1 - confidence) / 2
        let events = Double(count)
        // No bound of a count lies further away than this, for any tail above 1e-12.
        let farthest = events + 60 + 12 * events.squareRoot()
        let low =
            count == 0
            ? 0
            : SpecialFunctions.solve(tail, between: 0, and: farthest) { SpecialFunctions.incompleteGamma(events, $0) }
        let high = SpecialFunctions.solve(1 - tail, between: 0, and: farthest) {
            SpecialFunctions.incompleteGamma(events + 1, $0)
        }
        return (low / hours)...(max(low, high) / hours)
    }
}

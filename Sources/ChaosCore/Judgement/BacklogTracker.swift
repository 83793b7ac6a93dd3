/// Follows the lag of all consumer groups and says when a backlog that a fault made was drained (t12). Pure.
///
/// Under load the lag is never zero for long, so a backlog counts as drained when the lag is back at its highest value
/// from before the fault.
public struct BacklogTracker: Sendable {
    /// Where the fault stands at an observation.
    public enum Phase: Sendable, Equatable {
        case before
        /// Asked for and not known to be gone. A backlog may grow, and cannot be called drained for good.
        case during
        case gone
    }

    /// A backlog's end with what shows it.
    public struct Drained: Sendable, Equatable {
        public let at: Instant
        public let evidence: String
    }

    /// Below this many records nothing is called a backlog.
    private static let least = 50.0

    private var usual: [Metric: Double] = [:]
    private var peak: [Metric: Double] = [:]
    private var open: Set<Metric> = []

    public init() {}

    /// Whether some group still has more waiting than before the fault.
    public var isOpen: Bool { !open.isEmpty }

    /// Takes one observation in; the answer is the moment at which the last group's backlog was gone.
    public mutating func take(_ observation: Observation, _ phase: Phase) -> Drained? {
        var closed: Set<Metric> = []
        for (metric, reading) in observation.readings where metric.name == "kafka.lag" {
            // Unknown is not empty: it neither opens nor closes anything.
            guard let lag = reading.value else { continue }
            guard phase != .before else {
                usual[metric] = max(usual[metric] ?? 0, lag)
                continue
            }
            let before = usual[metric] ?? 0
            if phase == .during, lag > before * 2 + Self.least { open.insert(metric) }
            guard open.contains(metric) else { continue }
            peak[metric] = max(peak[metric] ?? 0, lag)
            if phase == .gone, lag <= max(before, Self.least / 2) {
                open.remove(metric)
                closed.insert(metric)
            }
        }
        guard !closed.isEmpty, open.isEmpty else { return nil }
        let evidence = closed.sorted().map { metric in
            "\(metric) is back at \(number(observation[metric].value)) from \(number(peak[metric]))"
        }
        return Drained(at: observation.at, evidence: evidence.joined(separator: ", "))
    }

    private func number(_ value: Double?) -> String {
        value.map { DurationText.decimal($0, places: 0) } ?? "unknown"
    }
}

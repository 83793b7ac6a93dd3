import ChaosCore

/// All detectors of a drill, in the order of its file. Without rules of our own the first of them is the primary one:
/// its alert is t4, and opens the incident.
struct DetectorBoard: Sendable {
    private(set) var trackers: [DetectorTracker]
    private let hasRules: Bool
    /// Alerts that were seen, whoever they are about.
    private(set) var seen: [String] = []

    init(_ experiment: Experiment) {
        trackers = experiment.detectors.map(DetectorTracker.init)
        hasRules = !experiment.detect.isEmpty
    }

    /// Whether this one's alert is t4.
    func isPrimary(_ index: Int) -> Bool { !hasRules && index == 0 }

    /// Why the silence of a control run proves nothing, one reason for each detector that may have missed an alert.
    func blind(end: Instant) -> [String] { trackers.compactMap { $0.controlBlindness(end: end) } }

    /// Why nothing may be injected yet, one reason for each that is not ready and quiet.
    var obstacles: [String] { trackers.compactMap(\.obstacle) }

    mutating func injectionBegins(at now: Instant) {
        for index in trackers.indices { trackers[index].injectionBegins(at: now) }
    }

    mutating func controlBegins(at now: Instant) {
        for index in trackers.indices { trackers[index].controlBegins(at: now) }
    }

    mutating func take(_ reading: DetectorReading, of index: Int) -> [DetectorTracker.Change] {
        guard trackers.indices.contains(index) else { return [] }
        let changes = trackers[index].take(reading)
        for case .fired in changes { seen.append(trackers[index].spec.title) }
        return changes
    }

    /// The instant up to which a detector with a limit may still answer; `nil` when none is waited for.
    func awaited(since effective: Instant) -> Instant? {
        trackers.compactMap { $0.isAwaited ? $0.spec.within : nil }.max().map { effective + $0 }
    }

    func reports(effective: Instant?, end: Instant) -> [DetectionReport] {
        trackers.enumerated().map { index, tracker in
            tracker.report(effective: effective, end: end, isPrimary: isPrimary(index))
        }
    }
}

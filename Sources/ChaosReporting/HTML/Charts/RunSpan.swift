import ChaosCore

/// The stretch of a run that its figures show, in seconds since t0, or since the run's beginning when nothing was
/// injected.
struct RunSpan: Sendable {
    let zero: Instant
    let isSinceInjection: Bool
    let from: Double
    let to: Double
    /// When watching stopped, on the run's clock.
    let end: Instant

    init(_ record: RunRecord) {
        let injected = record.timeline.instant(of: .injected)
        zero = injected ?? .origin
        isSinceInjection = injected != nil
        let seen = record.observations.map(\.at)
        let events = record.timeline.events
        let stages = events.filter { $0.stage != nil }.map(\.at)
        end = record.watchedUntil ?? seen.max() ?? events.map(\.at).max() ?? .origin
        let last = max(end, stages.max() ?? end)
        let first = min(seen.min() ?? .origin, zero)
        from = (first - zero).inSeconds
        to = (last - zero).inSeconds
    }

    /// A moment of the run's clock in seconds since zero.
    func seconds(_ at: Instant) -> Double { (at - zero).inSeconds }

    /// How long the incident was on each level.
    func levels(_ timeline: Timeline) -> LevelHistory {
        LevelHistory(timeline, end: max(end, timeline.events.map(\.at).max() ?? end))
    }
}

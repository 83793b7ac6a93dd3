import ChaosCore

/// Who was seen holding which lock since when. Pure.
struct LockHolds {
    private var holds: [String: (owner: String, since: ContinuousClock.Instant)] = [:]

    /// Takes in the owners by key of one read. The longest time for which the same owner has been seen with the same key,
    /// zero when none is held.
    mutating func take(_ owners: [String: String], at now: ContinuousClock.Instant) -> Duration {
        holds = owners.reduce(into: [:]) { kept, held in
            let known = holds[held.key].flatMap { $0.owner == held.value ? $0 : nil }
            kept[held.key] = known ?? (held.value, now)
        }
        return holds.values.map { now - $0.since }.max() ?? .zero
    }
}

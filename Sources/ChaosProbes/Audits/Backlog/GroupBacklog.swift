import ChaosClients
import ChaosCore

/// What became of a consumer group's backlog.
enum BacklogAnswer: Sendable, Equatable {
    /// No record waited any more, from then on.
    case drained(Instant)
    /// Whoever depends on the group cannot be judged; the reason, with numbers.
    case unanswerable(String)
}

/// Follows a consumer group through a run by looking at it again and again. Pure.
///
/// Retention: the records of the run lie at or behind the end offset that was noted when the run began. When the oldest
/// record that is left lies behind that and behind what the group had committed *at the look before*, records of the run
/// were deleted that nobody is known to have processed. The look before, since a group that met a gap jumps over it, and
/// its committed offset then hides the gap. Whether a group that was that near to the edge processed them in the short
/// time between two looks (a second) cannot be told, so it counts as retention too. A topic that only outgrew its
/// retention, as every long-lived one does, stays far from this: the group's committed offset went ahead of the deletion.
struct GroupBacklog: Sendable {
    /// Without a lag at so many looks on end, the group has caught up.
    private static let calmLooks = 2

    let group: String
    private var ends: [KafkaPartition: Int64] = [:]
    private var positions: [KafkaPartition: GroupPosition] = [:]
    private var isBegun = false
    private var retention: String?
    private var failure: String?
    private var calm = 0
    private var calmSince: Instant?

    init(group: String) {
        self.group = group
    }

    /// When the lag was first seen gone, once it stayed gone.
    var drainedSince: Instant? { calm >= Self.calmLooks ? calmSince : nil }

    /// Notes where the records of the run begin.
    mutating func begin(_ look: [KafkaPartition: GroupPosition]) {
        ends = look.mapValues(\.high)
        positions = look
        isBegun = true
    }

    /// Takes one complete look in.
    mutating func take(_ look: [KafkaPartition: GroupPosition], at now: Instant) {
        failure = nil
        for (partition, position) in look.sorted(by: { $0.key.description < $1.key.description }) where retention == nil
        {
            retention = gap(partition, position)
        }
        positions = look
        guard look.values.allSatisfy({ $0.lag == 0 }) else {
            (calm, calmSince) = (0, nil)
            return
        }
        calm += 1
        calmSince = calmSince ?? now
    }

    /// Takes in that a look could not be made.
    mutating func miss(_ reason: String) {
        failure = reason
        (calm, calmSince) = (0, nil)
    }

    /// What can be said after waiting so long.
    func answer(waited: Duration) -> BacklogAnswer {
        let time = DurationText.describe(waited)
        if let retention { return .unanswerable("retention: \(retention)") }
        if !isBegun {
            return .unanswerable("the backlog of \(group) could not be read when the run began: \(failure ?? "")")
        }
        if let failure { return .unanswerable("the backlog of \(group) could not be read: \(failure)") }
        if let drainedSince { return .drained(drainedSince) }
        let silent = positions.filter { $0.value.lag == nil }.sorted { $0.key.description < $1.key.description }
        if let (partition, position) = silent.first {
            let records = Counted.text(Int(position.high - position.low))
            return .unanswerable(
                "\(group) has committed nothing on \(partition), which holds \(records) records, within \(time)")
        }
        let lag = positions.values.reduce(0) { $0 + ($1.lag ?? 0) }
        if lag == 0 { return .unanswerable("the backlog of \(group) was not seen gone twice within \(time)") }
        return .unanswerable("\(Counted.text(Int(lag))) records of \(group) were not processed within \(time)")
    }

    private func gap(_ partition: KafkaPartition, _ position: GroupPosition) -> String? {
        guard isBegun else { return nil }
        let before = positions[partition]
        if let before, position.high < before.high {
            return "\(partition) ends at \(position.high) and ended at \(before.high) before; its records are gone"
        }
        let floor = max(before?.committed ?? 0, ends[partition] ?? 0)
        guard position.low > floor else { return nil }
        return
            "records \(floor) to \(position.low - 1) of \(partition) were deleted before \(group) was seen to be done"
            + " with them"
    }
}

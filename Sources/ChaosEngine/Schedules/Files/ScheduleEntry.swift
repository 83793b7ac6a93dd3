import ChaosCore

/// One line of a schedule: which drills, when, on what, and what has to hold before one may begin.
public struct ScheduleEntry: Sendable {
    /// What has to hold before a drill begins. That the steady state holds is looked at by every drill itself.
    public struct Gates: Sendable, Equatable {
        /// No earlier drill has left the target broken, and no fault may still be in.
        public var noOpenIncident = true
        public var errorBudget: ErrorBudget?
        /// So many days must lie between two runs of one experiment on the target.
        public var daysSinceLastRun: Int?

        public init() {}
    }

    public var name: String
    /// `SCHEDULE/ENTRY`, as slots carry it.
    public var key: String
    public var experiments: [Experiment]
    public var spec: PlanSpec
    public var plan: SlotPlan
    /// A drill that would begin later than this after its time does not begin.
    public var maxLateness: Duration
    /// Each slot begins up to this much later, by an amount of its own that is always the same.
    public var jitter: Duration
    public var runs: Int
    /// `nil` as the experiment says.
    public var response: ResponseSpec.Mode?
    /// The target's file; `nil` for the one running lab.
    public var target: String?
    /// The target's name, which is what allows chaos on something that is no lab.
    public var confirm: String?
    /// The environment variables with the target's secrets.
    public var targetVariables: [String]
    public var blackouts: [Blackout]
    public var gates: Gates
    public var owner: String?
    public var channel: String?
    /// The environment variable with the webhook of the channel; `nil` for the one of all alerts.
    public var webhookVariable: String?
    /// So long before a drill it is announced; `nil` for no announcement.
    public var announce: Duration?

    /// When a slot's drill begins, in seconds since 1970.
    public func start(of slot: Slot) -> Int64 { slot.epoch + slot.jitter(below: jitter.wholeSeconds) }

    /// How long its drills take when nothing goes wrong.
    public var expectedLength: Duration {
        let once = experiments.map { experiment in
            let timing = experiment.timing
            return timing.warmUp + timing.baseline + experiment.fault.duration + timing.stability
        }
        return once.reduce(.zero, +) * runs
    }

    /// For how long faults are in.
    public var expectedFault: Duration { experiments.map(\.fault.duration).reduce(.zero, +) * runs }

    /// What must not be drilled twice at once: the target's file, or the lab.
    public var targetKey: String { target ?? "the lab" }
}

extension ScheduleEntry {
    /// Why the calendar keeps a drill from beginning at this time: a blackout that it would begin in or reach into.
    public func blackout(beginning start: Int64) -> String? {
        let end = start + expectedLength.wholeSeconds
        for blackout in blackouts {
            guard let window = blackout.window(touching: start, end) else { continue }
            let name = blackout.reason.map { "\(blackout.name) (\($0))" } ?? blackout.name
            let until = blackout.zone.moment(window.end)
            if window.start <= start { return "\(name) until \(until.wall) \(OffsetText.write(until.offset))" }
            let from = blackout.zone.moment(window.start)
            return "\(name) begins at \(from.wall) \(OffsetText.write(from.offset)), before the drill would be over"
        }
        return nil
    }
}

/// A schedule file: entries, and what they share.
public struct Schedule: Sendable {
    /// The file's name without folder and ending.
    public let name: String
    public let source: String
    public let title: String
    public let entries: [ScheduleEntry]

    /// The entry of this name, or of this key.
    public func entry(_ name: String) -> ScheduleEntry? { entries.first { $0.name == name || $0.key == name } }
}

extension Duration {
    /// Seconds without the fraction.
    var wholeSeconds: Int64 { components.seconds }
}

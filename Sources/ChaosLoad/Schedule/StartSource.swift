/// One start that became due: when it was meant to happen, and as whom.
struct IterationStart: Equatable {
    /// Nanoseconds on the run's clock.
    let intended: Int64
    /// The source's index of the user or slot, handed back when the iteration ends.
    let user: Int
    /// The number that `${vu}` shows, from 1.
    let vu: Int
    /// The number that `${iteration}` shows, from 0.
    let iteration: Int
}

/// Decides when iterations start. Pure: every moment is given, so that a test can drive it by hand.
///
/// All moments are nanoseconds on the run's clock.
protocol StartSource: AnyObject {
    /// The next moment at which something is due; `nil` when nothing is until an iteration ends, or ever.
    var nextDue: Int64? { get }
    /// Users who take part now; `nil` for an open model.
    var activeUsers: Int? { get }
    /// True when no start will ever come again.
    var isExhausted: Bool { get }
    /// When the load of this source ends by itself; `nil` when it goes on for as long as the drill.
    var end: Int64? { get }

    /// Sets the load's first moment. Called once, before anything else.
    func begin(at origin: Int64)

    /// Takes the start that is due by `now`; `nil` when none is.
    func takeStart(by now: Int64) -> IterationStart?

    /// Gives back a start that the generator could not make.
    func skipped(_ start: IterationStart, at now: Int64)

    /// The iteration's last request ended. `pause` is the least time before the same user may start again.
    func iterationEnded(_ user: Int, at now: Int64, pause: Int64)

    /// Hands over the lengths of the iterations that ended since the last call, think time included.
    func drainIterations(_ body: (_ endedAt: Int64, _ length: Int64) -> Void)

    /// No start comes any more.
    func stop()
}

import ChaosCore

/// How many users of a closed model are wanted at each moment, and when each of them joins.
///
/// Users are numbered from 1; at a moment with a wanted count of n the users 1 to n take part. A ramp spreads its joins
/// and departures evenly over its stage, as k6's `ramping-vus` does. Times are nanoseconds since the load's start.
struct UserSchedule {
    /// One user who joins: wanted from `moment` on, with a first iteration that is due at `due`.
    struct Join: Equatable {
        let moment: Int64
        let due: Int64
        let user: Int
    }

    private struct Stage {
        let start: Int64
        let length: Int64
        let from: Int
        let to: Int

        /// The moment of the n-th change (from 1) within the stage, rounded up so that `count` agrees with it.
        func change(_ number: Int) -> Int64 {
            let steps = Int64(abs(to - from))
            let (product, overflow) = length.multipliedReportingOverflow(by: Int64(number))
            guard !overflow else { return start + Int64(Double(length) * Double(number) / Double(steps)) }
            return start + (product + steps - 1) / steps
        }

        func count(at moment: Int64) -> Int {
            let elapsed = moment - start
            guard elapsed < length else { return to }
            let steps = Int64(abs(to - from))
            let (product, overflow) = elapsed.multipliedReportingOverflow(by: steps)
            let changes = overflow ? Int64(Double(elapsed) * Double(steps) / Double(length)) : product / length
            return to >= from ? from + Int(changes) : from - Int(changes)
        }
    }

    /// The end of the schedule; `nil` when it goes on for as long as the drill.
    let end: Int64?
    /// The highest number of users at any moment.
    let peak: Int
    private let stages: [Stage]
    /// Users who join at once (at the start, or in a stage without length) are spread over this time.
    private let spread: Int64
    private var stageIndex = 0
    private var joinedInStage = 0

    /// A number of users that stays, for `length` or without an end; first iterations are spread over the think time.
    init(users: Int, thinkTime: Duration, length: Duration?) {
        let end = length?.nanoseconds
        self.init(
            stages: [
                Stage(start: 0, length: 0, from: 0, to: users),
                Stage(start: 0, length: end ?? .max, from: users, to: users),
            ], end: end, spread: thinkTime)
    }

    /// A number of users that moves linearly to each stage's target (rounded to whole users).
    init(startUsers: Int, stages loadStages: [LoadStage], thinkTime: Duration) {
        var stages = [Stage(start: 0, length: 0, from: 0, to: startUsers)]
        var (start, count) = (Int64(0), startUsers)
        for stage in loadStages {
            let target = Int(stage.target.rounded())
            stages.append(Stage(start: start, length: stage.duration.nanoseconds, from: count, to: target))
            start += stage.duration.nanoseconds
            count = target
        }
        self.init(stages: stages, end: start, spread: thinkTime)
    }

    private init(stages: [Stage], end: Int64?, spread: Duration) {
        self.stages = stages
        self.end = end
        self.spread = spread.nanoseconds
        peak = stages.reduce(0) { max($0, $1.to) }
    }

    /// How many users are wanted at a moment; none before the start and from the end on.
    func count(at moment: Int64) -> Int {
        guard moment >= 0, end.map({ moment < $0 }) ?? true else { return 0 }
        return stages.last { $0.start <= moment }?.count(at: moment) ?? 0
    }

    /// The next user to join, in the order of `moment`; the first iterations of a jump are spread over the think time.
    mutating func nextJoin() -> Join? {
        while stageIndex < stages.count {
            let stage = stages[stageIndex]
            if joinedInStage < stage.to - stage.from {
                joinedInStage += 1
                let user = stage.from + joinedInStage
                if stage.length > 0 {
                    let moment = stage.change(joinedInStage)
                    return Join(moment: moment, due: moment, user: user)
                }
                let part = Double(joinedInStage - 1) / Double(stage.to - stage.from)
                return Join(moment: stage.start, due: stage.start + Int64(part * Double(spread)), user: user)
            }
            stageIndex += 1
            joinedInStage = 0
        }
        return nil
    }
}

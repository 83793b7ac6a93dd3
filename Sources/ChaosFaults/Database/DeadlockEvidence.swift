import ChaosCore

/// Says what was read, in the words of the report. Pure.
enum DeadlockEvidence {
    /// When the first deadlock happened, and how that is known.
    ///
    /// The counters tell only that it was before the look that saw it. A session of ours that was given a row at
    /// that time was given it because the victim let go: that is the instant itself.
    static func firstDeadlock(
        unseen: Instant, seen: Instant, granted: [Instant]
    ) -> (at: Instant, known: String) {
        // A backend tells its counts when its transaction has ended, and at most once a second.
        let earliest = unseen - .seconds(1)
        let between = granted.first { $0 > unseen && $0 <= seen }
        if let grant = between ?? granted.last(where: { $0 >= earliest && $0 <= seen }) {
            return (grant, "dated by the moment our session was given the row that the victim let go of")
        }
        let gap = DurationText.describe(seen - unseen)
        return (unseen, "dated by the last look that did not show it yet, \(gap) before the one that did")
    }

    /// What a fault that made no deadlock of the application's has seen instead.
    static func nothing(
        _ victims: DeadlockVictims, _ progress: CycleProgress, cycle: DeadlockSettings.Cycle, waiting: Int64?,
        waited: Duration
    ) -> String {
        var lines = [
            "no deadlock of the application's within \(DurationText.describe(waited)) "
                + "(\(victims)): \(work(progress, cycle))"
        ]
        if cycle == .sessions {
            lines.append(whoWaited(waiting))
        }
        if let problem = progress.problem { lines.append("last error: \(problem)") }
        return lines.joined(separator: "; ")
    }

    private static func whoWaited(_ waiting: Int64?) -> String {
        switch waiting {
        case nil: "whether transactions of the application wait cannot be seen by this user"
        case 0?: "no transaction of the application was seen waiting: is anybody ordering?"
        case let count?:
            "up to \(count) of the application's transactions waited for a row, none held another one that "
                + "we wanted: it may lock a single row at a time, or in our own order"
        }
    }

    /// What sessions or requests of ours did.
    static func work(_ progress: CycleProgress, _ cycle: DeadlockSettings.Cycle) -> String {
        switch cycle {
        case .sessions:
            "\(progress.rounds) rounds, \(progress.contended) of them against a held row, \(progress.gaveUp) given up"
        case .requests:
            "\(progress.rounds) pairs of requests, \(progress.accepted) accepted as a whole, \(progress.failed) "
                + "requests failed"
        }
    }
}

import ChaosClients
import ChaosCore

/// Who was killed and what came after, from one look at the control group to the next. Pure.
struct KillTally: Sendable {
    /// What one look saw. The processes are read before the counter: so whoever is missing was counted already.
    struct Sight: Sendable {
        let at: Instant
        /// `nil` when they could not be read, which is not the same as none.
        let processes: [ProcessReading]?
        /// The kernel's counter; `nil` when it cannot be read.
        let kills: Int?
        /// The id in the target's pid-file, whether or not it runs; `nil` when there is none at the moment.
        let targetPID: Int32?
    }

    /// A process that was in the group and is gone since a kill.
    struct Victim: Sendable, Equatable {
        let label: String
        let pid: Int32
    }

    /// The counter at the first look; `nil` when it could not be read.
    private(set) var base: Int?
    /// Kills since the first look.
    private(set) var kills = 0
    private(set) var victims: [Victim] = []
    /// The first kill lies between these two looks: the last one that did not show it, and the first one that did.
    private(set) var first: (unseen: Instant, seen: Instant)?
    /// Every id that the target's pid-file held, in turn.
    private(set) var targetPIDs: [Int32] = []
    private var known: [Int32: ProcessReading] = [:]
    private var unexplained = 0
    /// Kills to come that are of our own processes.
    private var discount = 0
    /// The newest look that could read the counter.
    private var last: (at: Instant, kills: Int)?

    /// Whether the target was ever named by its pid-file.
    var knowsTarget: Bool { !targetPIDs.isEmpty }

    /// How often another process took the target's place.
    var restarts: Int { max(0, targetPIDs.count - 1) }

    /// Whether every kill has a victim that was seen to go.
    var isExplained: Bool { unexplained == 0 }

    /// The next kill is that of a process of our own and counts for nothing.
    mutating func discountOne() {
        discount += 1
    }

    mutating func take(_ sight: Sight) {
        if let pid = sight.targetPID, pid != targetPIDs.last { targetPIDs.append(pid) }
        count(sight)
        guard let processes = sight.processes else { return }
        let present = Dictionary(processes.map { ($0.process.pid, $0) }) { first, _ in first }
        let gone = known.values.filter { present[$0.process.pid]?.process != $0.process }
        // When more are gone than were killed, the target is the one that matters.
        for process in gone.sorted(by: isMoreLikely).prefix(unexplained) {
            victims.append(Victim(label: process.label, pid: process.process.pid))
            unexplained -= 1
        }
        known = present
    }

    private mutating func count(_ sight: Sight) {
        guard let now = sight.kills else { return }
        defer { last = (sight.at, now) }
        guard let last else {
            base = now
            return
        }
        // A counter that fell belongs to a group that was made anew.
        let rise = now >= last.kills ? now - last.kills : now
        let own = min(rise, discount)
        discount -= own
        let more = rise - own
        guard more > 0 else { return }
        kills += more
        unexplained += more
        if first == nil { first = (last.at, sight.at) }
    }

    private func isMoreLikely(_ left: ProcessReading, _ right: ProcessReading) -> Bool {
        let (isLeft, isRight) = (isTarget(left.process.pid), isTarget(right.process.pid))
        if isLeft != isRight { return isLeft }
        return left.resident > right.resident
    }

    private func isTarget(_ pid: Int32) -> Bool { targetPIDs.contains(pid) }

    // MARK: Words

    /// `the kernel's out-of-memory killer killed 1 process of the group: 12 (issuance), the target; ...`.
    var description: String {
        guard base != nil else { return "the kernel's kill counter cannot be read, so kills are not known" }
        if kills == 0 { return "the kernel's out-of-memory killer killed nobody" + restartText }
        return "the kernel's out-of-memory killer killed \(kills) process\(kills == 1 ? "" : "es") of the group"
            + victimText + restartText
    }

    private var victimText: String {
        let shown = victims.suffix(6).map { "\($0.label)\(isTarget($0.pid) ? ", the target" : "")" }
        var parts: [String] = []
        if victims.count > shown.count { parts.append("\(victims.count - shown.count) earlier ones") }
        parts += shown
        if kills > victims.count { parts.append("\(kills - victims.count) that nobody saw go") }
        return ": " + parts.joined(separator: "; ")
    }

    private var restartText: String {
        guard knowsTarget else { return "; without process.pid-file nobody can say how often the target was started" }
        // One that lived for less than the time between two looks is not among them.
        return "; the target was started again at least \(restarts) time\(restarts == 1 ? "" : "s")"
    }
}

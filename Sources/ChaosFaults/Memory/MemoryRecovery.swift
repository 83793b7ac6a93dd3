import ChaosClients
import ChaosCore

/// Takes memory pressure out, from the undo record alone: puts the old limits back where the present ones are the run's,
/// and ends its hog.
enum MemoryRecovery {
    private static let limit = Duration.seconds(10)
    /// A squeezer that hangs or was not told may have looked just before the old limit was written, and writes once more.
    private static let secondLook = Duration.milliseconds(100)

    /// Idempotent. Throws `recoveryFailed` when a limit of ours is still there after 10 s.
    static func recover(
        _ undo: UndoRecord, clock: any RunClock
    ) async throws -> RecoveryReport {
        let before = try MemoryCapture(undo)
        let tally = LastWords.clause(of: undo.fault, run: undo.run)
        let hogs = try await HogProcess.endAll(tag: undo.values["tag"] ?? "firedrill:\(undo.run)", clock: clock)
        let hogWords = hogs > 0 ? "; ended \(hogs) hog now" : ""
        let group: MemoryControlGroup
        do { group = try MemoryControlGroup(folder: before.folder) } catch {
            return RecoveryReport(
                nothingToDo: hogs == 0,
                evidence: "the control group \(before.folder) is gone, and its limit with it\(hogWords)\(tally)")
        }
        guard try group.serial() == before.serial else {
            return RecoveryReport(
                nothingToDo: hogs == 0,
                evidence: "the control group \(before.folder) was made anew since, with limits of its own"
                    + "\(hogWords)\(tally)")
        }
        guard let mark = undo.values["mark"].flatMap({ LimitMark(text: $0) }) else {
            return RecoveryReport(
                nothingToDo: hogs == 0,
                evidence: "no hog of the run is left in \(before.folder), and its limit was never touched"
                    + "\(hogWords)\(tally)")
        }
        let didRestore = try await restore(before, mark, group, clock, undo.byHand)
        return RecoveryReport(
            nothingToDo: !didRestore && hogs == 0,
            evidence: try words(before, group, didRestore) + hogWords + tally)
    }

    /// Whether something was written. Returns when both limits were seen not to be ours, twice after a write.
    private static func restore(
        _ before: MemoryCapture, _ mark: LimitMark, _ group: MemoryControlGroup, _ clock: any RunClock,
        _ byHand: [String]
    ) async throws -> Bool {
        let deadline = clock.now + limit
        var didRestore = false
        while true {
            let found = try ours(before, mark, group)
            if found.limit == nil, found.swapLimit == nil { return didRestore }
            guard clock.now < deadline else {
                throw ChaosError(
                    .recoveryFailed, operation: "put the old memory limit back", target: group.folder,
                    cause: "it is still \(try group.limit().words)",
                    remedy: "By hand: \(byHand.joined(separator: "; "))")
            }
            try await group.raise(limit: found.limit, swapLimit: found.swapLimit)
            didRestore = true
            try await clock.sleep(for: secondLook)
        }
    }

    /// What to write for each limit that is ours; `nil` for one that is not.
    private static func ours(
        _ before: MemoryCapture, _ mark: LimitMark, _ group: MemoryControlGroup
    ) throws(ClientError) -> (limit: MemoryLimit?, swapLimit: MemoryLimit?) {
        let swapLimit = try group.swapLimit()
        let isOurSwap = before.swapLimit.map { mark.isOn(swapLimit?.bytes, insteadOf: $0.bytes) } ?? false
        guard mark.isOn(try group.limit().bytes, insteadOf: before.limit.bytes) else {
            return (nil, isOurSwap ? before.swapLimit : nil)
        }
        guard group.version == .v1, !isOurSwap, let cap = swapLimit?.bytes,
            before.limit.bytes.map({ cap < $0 }) ?? true
        else { return (before.limit, isOurSwap ? before.swapLimit : nil) }
        // Somebody gave memory and swap together another limit, below our old one; v1 takes no more than that.
        return (MemoryLimit(bytes: cap), nil)
    }

    private static func words(
        _ before: MemoryCapture, _ group: MemoryControlGroup, _ didRestore: Bool
    ) throws(ClientError) -> String {
        let now = try group.limit()
        if now.text == before.limit.text {
            return "limit of \(group.folder) is \(now.words)\(didRestore ? " again" : ""), read back"
        }
        return "limit of \(group.folder) is \(now.words), which somebody else has set (before: \(before.limit.words)); "
            + "it was left alone"
    }
}

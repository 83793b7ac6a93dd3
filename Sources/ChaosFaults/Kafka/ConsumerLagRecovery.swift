import ChaosClients
import ChaosCore
import Glibc

/// Takes stuck members out, from the undo record alone: ends every process of this machine that carries the run's tag.
enum ConsumerLagRecovery {
    /// How long members may take to leave the group before their process is killed.
    private static let politeLimit = Duration.seconds(5)
    private static let killLimit = Duration.seconds(5)

    /// Idempotent. Throws `recoveryFailed` when a process is still there after both limits.
    static func recover(_ undo: UndoRecord, clock: any RunClock) async throws -> RecoveryReport {
        let tag = undo.values["tag"] ?? "firedrill:\(undo.run)"
        let words = StuckProcess.words(tag: tag)
        let found = await ProcessFinder.processes(withArguments: words)
        for process in found {
            process.signal(SIGTERM)
            // One that is stopped would not even notice.
            process.signal(SIGCONT)
        }
        var left = try await waitForEnd(of: found, within: politeLimit, clock)
        let killed = left.filter { $0.signal(SIGKILL) }
        left = try await waitForEnd(of: left, within: killLimit, clock)
        // Read back by looking anew: one that was just being started would be seen only now.
        let still = await ProcessFinder.processes(withArguments: words)
        guard left.isEmpty, still.isEmpty else {
            throw ChaosError(
                .recoveryFailed, operation: "end the stuck members", target: tag,
                cause:
                    "\(still.count) of their processes still run (\(still.map { "\($0.pid)" }.joined(separator: ", ")))"
            )
        }
        var evidence = "0 processes of \(tag) left, read back (ended \(found.count) now)"
        if !killed.isEmpty {
            let timeout = undo.values["session-timeout"] ?? "its session timeout"
            evidence += "; \(killed.count) had to be killed: the group deals the partitions anew after \(timeout)"
        }
        return RecoveryReport(nothingToDo: found.isEmpty, evidence: evidence)
    }

    private static func waitForEnd(
        of processes: [FoundProcess], within limit: Duration, _ clock: any RunClock
    ) async throws -> [FoundProcess] {
        let deadline = clock.now + limit
        while true {
            let left = processes.filter(\.isAlive)
            if left.isEmpty || clock.now >= deadline { return left }
            try await clock.sleep(for: .milliseconds(20))
        }
    }
}
